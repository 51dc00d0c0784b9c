import { type Connection, type Outside, probe } from "../asking/connection.ts";

/** Without the date header Cal.com silently answers as an old version of itself. */
const API_VERSION = "2024-08-13";

export const calcomConnection = (outside: Outside): Connection => ({
  keyNames: ["api_key"],
  test: ({ apiKey }) =>
    probe(outside, "/v2/me", { authorization: `Bearer ${apiKey}`, "cal-api-version": API_VERSION }),
});
