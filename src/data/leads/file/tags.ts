import { cutText } from "@/data/leads/file/cut-text.ts";

/** The tags in what somebody typed or a cell holds; a tag has at most 40 characters. */
export const tagsIn = (text: string): string[] =>
  text
    .split(/[,;|]/)
    .map((tag) => cutText(tag.trim(), 40))
    .filter(Boolean);
