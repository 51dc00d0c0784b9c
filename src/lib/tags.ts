/** The tags in what somebody typed or a cell holds; a tag has at most 40 characters. */
export const tagsIn = (text: string): string[] =>
  text
    .split(/[,;|]/)
    .map((tag) => tag.trim().slice(0, 40))
    .filter(Boolean);
