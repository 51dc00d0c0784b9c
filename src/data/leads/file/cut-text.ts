/** The beginning of a text, without splitting a character such as an emoji, which no database accepts. */
export const cutText = (text: string, length: number): string =>
  text.length <= length ? text : text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
