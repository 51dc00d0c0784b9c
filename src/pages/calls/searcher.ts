import { otherNumber } from "@/hooks/call-outcome.ts";
import { callsMatching } from "@/hooks/calls.ts";
import type { Searcher } from "@/hooks/searchers.ts";
import { paths } from "@/lib/paths.ts";

const searcher: Searcher = {
  page: "calls",
  async search(organizationId, text, signal) {
    const found = await callsMatching(organizationId, text, signal);
    return found.map((call) => ({
      id: call.id,
      title: call.lead?.name ?? otherNumber(call) ?? call.provider_ref,
      detail: [call.occurred_at.slice(0, 10), call.lead?.name && otherNumber(call)]
        .filter(Boolean)
        .join(" · "),
      href: paths.call(call.id),
    }));
  },
};

export default searcher;
