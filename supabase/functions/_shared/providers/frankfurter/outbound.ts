import { z } from "zod";
import type { Rate } from "../../contract/spending.ts";
import { ask } from "../asking/ask.ts";
import type { Outside } from "../asking/connection.ts";
import { Refusal } from "../asking/refusal.ts";
import type { Rates } from "../ports/rates.ts";

/** Without it Frankfurter returns a blend of many central banks, which appears in nobody's books. */
const PROVIDER = "ECB";

/** The European Central Bank's reference rates through Frankfurter v2. Needs no key. */
export const frankfurterRates = (outside: Outside): Rates => ({
  source: "ecb",
  async between(base, quote, from, to) {
    const path =
      from === to
        ? `/v2/rate/${base}/${quote}?${new URLSearchParams({ date: to, providers: PROVIDER })}`
        : `/v2/rates?${new URLSearchParams({ base, quotes: quote, from, to, providers: PROVIDER })}`;
    const { body } = await ask(outside, { method: "GET", path, headers: {}, harmless: true });
    const told = published.safeParse(Array.isArray(body) ? body : [body]);
    if (!told.success) throw unreadable();
    const ours = told.data.filter((each) => each.base === base && each.quote === quote && each.date <= to);
    return ours.map(({ date, rate }): Rate => ({ day: date, rate: String(rate) }));
  },
});

const published = z.array(
  z.object({ date: z.iso.date(), base: z.string(), quote: z.string(), rate: z.number().positive() }),
);

const unreadable = () =>
  new Refusal({ kind: "later", code: "unreadable_answer", detail: "The answer holds no rates" });
