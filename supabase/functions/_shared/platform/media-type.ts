/** "Application/JSON; charset=utf-8" → "application/json"; empty if there is none. */
export const mediaType = (headers: Headers): string =>
  (headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
