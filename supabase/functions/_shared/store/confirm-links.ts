/** What the answer function asks of the database. */
import type { Database } from "./database.ts";

/** `day`, `time` and the names are there for a link that is open, was used, or has just been answered. */
export interface ConfirmLink {
  state: "unknown" | "used" | "expired" | "cancelled" | "too_early" | "open" | "answered" | "noted_late";
  who?: "owner" | "lead";
  came?: boolean | null;
  organization?: string;
  locale?: "en" | "sv";
  day?: string;
  time?: string;
  attendee?: string | null;
}

export interface ConfirmLinks {
  /** Changes nothing. */
  look(token: string): Promise<ConfirmLink>;
  /** Uses the link, once. */
  answer(token: string, came: boolean): Promise<ConfirmLink>;
}

export const createConfirmLinks = (database: Database): ConfirmLinks => ({
  look: async (token) => {
    const [row] = await database.run<{ link: ConfirmLink }>(
      (sql) => sql`select private.look_at_confirm_link(${token}) as link`,
    );
    return row?.link ?? { state: "unknown" };
  },
  answer: async (token, came) => {
    const [row] = await database.run<{ link: ConfirmLink }>(
      (sql) => sql`select private.answer_confirm_link(${token}, ${came}) as link`,
    );
    return row?.link ?? { state: "unknown" };
  },
});
