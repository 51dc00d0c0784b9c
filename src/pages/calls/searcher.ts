import { otherNumber } from "@/data/calls/call-outcome.ts";
import { callsMatching } from "@/data/calls/calls.ts";
import { paths } from "@/lib/paths.ts";
import type { Searcher } from "@/lib/searchers.ts";

const searcher: Searcher = {
  page: "calls",
  async search(organizationId, text, signal, { day, phone }) {
    const found = await callsMatching(organizationId, text, signal);
    return found.map((call) => {
      const other = otherNumber(call);
      const number = other && phone(other);
      return {
        id: call.id,
        title: call.lead?.name ?? number ?? call.provider_ref,
        detail: [day(call.occurred_at), call.lead?.name && number].filter(Boolean).join(" · "),
        href: paths.call(call.id),
      };
    });
  },
};

export default searcher;
