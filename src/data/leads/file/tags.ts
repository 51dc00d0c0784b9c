import { cutText } from "@/data/leads/file/cut-text.ts";

/** Splits typed text or a cell into tags of at most 40 characters. */
export const tagsIn = (text: string): string[] =>
  text
    .split(/[,;|]/)
    .map((tag) => cutText(tag.trim(), 40))
    .filter(Boolean);
