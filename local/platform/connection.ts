import postgres from "postgres";

/**
 * A pool for the platform's own parts, which outlive the database they use. Types are not fetched: if a connection breaks
 * right after it opened, the driver leaves that query's failure unhandled, which would end the platform.
 */
export const connect = (url: string, options: postgres.Options<Record<string, never>> = {}) =>
  postgres(url, { onnotice: () => undefined, fetch_types: false, ...options });
