import postgres from "postgres";

/**
 * A pool of the platform's own parts, which outlive the database they talk to. Types are not asked for: the driver
 * leaves that question's failure to nobody when a connection breaks right after it opened, and the platform would end.
 */
export const connect = (url: string, options: postgres.Options<Record<string, never>> = {}) =>
  postgres(url, { onnotice: () => undefined, fetch_types: false, ...options });
