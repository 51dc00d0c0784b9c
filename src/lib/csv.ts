/**
 * RFC 4180 text of a table. A cell that a spreadsheet would run as a formula is prefixed with an apostrophe; plain
 * negative numbers stay numbers, because "-5" computes nothing.
 */
export function toCsv(header: readonly string[], lines: readonly (readonly unknown[])[]): string {
  return [header, ...lines].map((line) => line.map(cell).join(",")).join("\r\n");
}

function cell(value: unknown): string {
  const text = value === null || value === undefined ? "" : String(value);
  const neutral = isFormula(text) ? `'${text}` : text;
  return /[",\r\n]/.test(neutral) ? `"${neutral.replaceAll('"', '""')}"` : neutral;
}

function isFormula(text: string): boolean {
  // A bare number or E.164 phone computes nothing and must survive a round trip.
  return /^[\s]*[=+\-@\t\r]/.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text);
}

/** Offers `text` as a download; the byte order mark makes Excel read it as UTF-8. */
export function download(name: string, text: string, type = "text/csv;charset=utf-8"): void {
  const url = URL.createObjectURL(new Blob(["\uFEFF", text], { type }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
