/** An address with an optional name before it: `Harbor Dental <hello@harbor.example>`. */
export function addressOf(written: string): { email: string; name?: string } {
  const [, name = "", email = ""] = /^\s*"?([^"<]*?)"?\s*<([^<>]+)>\s*$/.exec(written) ?? [];
  if (!email) return { email: written.trim() };
  return name ? { email: email.trim(), name } : { email: email.trim() };
}
