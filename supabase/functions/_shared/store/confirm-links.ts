/** Database calls of the answer function. */
import type { ConfirmLink } from "../contract/answer.ts";
import type { Database } from "./database.ts";

export interface ConfirmLinks {
  /** Read only. */
  look(token: string): Promise<ConfirmLink>;
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
