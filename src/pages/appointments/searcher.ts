import { supabase } from "@/data/supabase.ts";
import { paths } from "@/lib/paths.ts";
import { rows } from "@/lib/query.ts";
import { matching } from "@/lib/search-terms.ts";
import type { Searcher } from "@/lib/searchers.ts";

const searcher: Searcher = {
  page: "appointments",
  async search(organizationId, text, signal, { day }) {
    const columns = ["attendee_name", "attendee_email", "title"];
    const found = await rows(
      supabase
        .from("appointments")
        .select("id, attendee_name, title, starts_at")
        .eq("organization_id", organizationId)
        .or(matching(text, columns, ["attendee_phone"]) ?? "id.is.null")
        .order("starts_at", { ascending: false, nullsFirst: false })
        .limit(5)
        .abortSignal(signal),
    );
    return found.map(({ id, attendee_name, title, starts_at }) => ({
      id,
      title: attendee_name ?? title ?? id,
      detail: [starts_at && day(starts_at), attendee_name && title].filter(Boolean).join(" · "),
      href: paths.appointment(id),
    }));
  },
};

export default searcher;
