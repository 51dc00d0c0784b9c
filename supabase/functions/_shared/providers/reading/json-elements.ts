/** Strings are matched only to skip them. */
const STRING_OR_MARK = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},]/g;

/** The texts of a JSON array's elements, unchanged. Requires text that JSON.parse has read as an array. */
export function elementTexts(array: string): string[] {
  const texts: string[] = [];
  let [depth, start] = [0, 0];
  const cut = (end: number) => {
    const text = array.slice(start, end).trim();
    if (text !== "") texts.push(text);
  };
  for (const { 0: token, index } of array.matchAll(STRING_OR_MARK)) {
    if (token === "[" || token === "{") {
      depth += 1;
      if (depth === 1) start = index + 1;
    } else if (token === "]" || token === "}") {
      depth -= 1;
      if (depth === 0) cut(index);
    } else if (token === "," && depth === 1) {
      cut(index);
      start = index + 1;
    }
  }
  return texts;
}
