import type { Reject } from "@/data/leads/lead-imports.ts";
import type en from "@/pages/leads/strings/en.ts";

type Reason = keyof (typeof en)["imports"]["reasons"];
type Word = "rejectColumns.line" | "rejectColumns.reason" | `reasons.${Reason}`;

/** Rejects as a table: line and reason, then every column that any of them has. */
export function rejectTable(rejects: Reject[], word: (key: Word) => string) {
  const titles = [...new Set(rejects.flatMap(({ cells }) => Object.keys(cells)))];
  return {
    header: [word("rejectColumns.line"), word("rejectColumns.reason"), ...titles],
    lines: rejects.map(({ line, reason, cells }) => [
      line,
      // The database knows no other reasons than those in the strings.
      word(`reasons.${reason as Reason}`),
      ...titles.map((title) => cells[title] ?? ""),
    ]),
  };
}
