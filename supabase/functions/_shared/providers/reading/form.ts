/** Forms as objects, so that one adapter reads both forms and JSON. Of a repeated name the first value counts. */
export function formRecord(pairs: URLSearchParams): Record<string, string> {
  const record: Record<string, string> = {};
  for (const [name, value] of pairs) if (!Object.hasOwn(record, name)) record[name] = value;
  return record;
}

export const isForm = (contentType?: string): boolean => contentType === "application/x-www-form-urlencoded";
