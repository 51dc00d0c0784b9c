import type { Searcher } from "@/hooks/searchers.ts";
import { paths } from "@/lib/paths.ts";
import { rows } from "@/lib/query.ts";
import { matching } from "@/lib/search-terms.ts";
import { supabase } from "@/lib/supabase.ts";

interface Match {
  id: string;
  name: string | null;
  email: string | null;
  phone: string | null;
}

const searcher: Searcher = {
  page: "leads",
  async search(organizationId, text, signal, write) {
    const found = await rows<Match[]>(
      supabase
        .from("leads")
        .select("id, name, email, phone")
        .eq("organization_id", organizationId)
        .or(matching(text, ["search"], ["search"]) ?? "id.is.null")
        .order("last_contact_at", { ascending: false, nullsFirst: false })
        .limit(5)
        .abortSignal(signal),
    );
    return found.map(({ id, name, email, phone }) => {
      const [title = "", ...rest] = [name, phone && write.phone(phone), email].filter(
        (part) => part !== null,
      );
      return { id, title, detail: rest.join(" · ") || undefined, href: paths.lead(id) };
    });
  },
};

export default searcher;
