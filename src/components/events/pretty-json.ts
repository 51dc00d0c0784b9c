/** JSON with line breaks, or null for text that is not JSON. Long numbers keep every digit. */
export function prettyJson(text: string): string | null {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  return reflowed(text);
}

/** Breaks lines without parsing values: parsing and printing would round ids above 2^53. */
function reflowed(text: string): string {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g) ?? [];
  let depth = 0;
  let out = "";
  const line = () => `\n${"  ".repeat(depth)}`;
  tokens.forEach((token, index) => {
    const next = tokens[index + 1] ?? "";
    if (token === "{" || token === "[") {
      depth += 1;
      out += isClosing(next) ? token : token + line();
    } else if (isClosing(token)) {
      depth -= 1;
      out += /[{[]$/.test(out) ? token : line() + token;
    } else if (token === ",") out += token + line();
    else out += token === ":" ? ": " : token;
  });
  return out;
}

const isClosing = (token: string) => token === "}" || token === "]";
