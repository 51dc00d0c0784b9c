/** An address with the name before it, if there is one: `Harbor Dental <hello@harbor.example>`. */
export function addressOf(written: string): { email: string; name?: string } {
  const [, name = "", email = ""] = /^\s*"?([^"<]*?)"?\s*<([^<>]+)>\s*$/.exec(written) ?? [];
  if (!email) return { email: written.trim() };
  return name ? { email: email.trim(), name } : { email: email.trim() };
}
