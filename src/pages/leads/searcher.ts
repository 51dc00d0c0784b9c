import { leadsNamed } from "@/data/leads/leads.ts";
import { paths } from "@/lib/paths.ts";
import type { Searcher } from "@/lib/searchers.ts";

const searcher: Searcher = {
  page: "leads",
  async search(organizationId, text, signal, write) {
    const found = await leadsNamed(organizationId, text, 5, signal);
    return found.map(({ id, name, email, phone }) => {
      const [title = "", ...rest] = [name, phone && write.phone(phone), email].filter(
        (part) => part !== null,
      );
      return { id, title, detail: rest.join(" · ") || undefined, href: paths.lead(id) };
    });
  },
};

export default searcher;
