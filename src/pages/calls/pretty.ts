/** Indented JSON; big numbers keep their digits, because only white space between tokens changes. */
export function pretty(body: string): string {
  try {
    JSON.parse(body);
  } catch {
    return body;
  }
  let depth = 0;
  const line = () => `\n${"  ".repeat(depth)}`;
  const tokens = body.match(/"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  return tokens
    .map((token, index) => {
      const isEmpty = (open: string) => tokens[index - 1] === open;
      if (token === "{" || token === "[") {
        depth += 1;
        return /[}\]]/.test(tokens[index + 1] ?? "") ? token : token + line();
      }
      if (token === "}" || token === "]") {
        depth -= 1;
        return isEmpty(token === "}" ? "{" : "[") ? token : line() + token;
      }
      if (token === ",") return `,${line()}`;
      return token === ":" ? ": " : token;
    })
    .join("");
}
