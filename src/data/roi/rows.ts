/** The words and JSON of this subject's columns; `data/database.ts` puts them in the types of the client. */
import type { FactSums } from "@/data/roi/fact-sums.ts";

export interface RoiColumns {
  tables: object;
  views: {
    /** Sums of columns that are never null: only the type generator takes them for nullable. */
    daily_facts: FactSums & { day: string };
  };
  returns: {
    /** Without a rate there is no amount. */
    roi_exchange_days: {
      rate: number | null;
      rate_day: string | null;
      source: string | null;
      amount_minor: number | null;
    };
  };
  args: object;
}
