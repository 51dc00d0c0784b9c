import { type Connection, type Outside, probe } from "../asking/connection.ts";

/** Without this version header Cal.com silently responds with an old API version. */
const API_VERSION = "2024-08-13";

export const calcomConnection = (outside: Outside): Connection => ({
  test: ({ apiKey }) =>
    probe(outside, "/v2/me", { authorization: `Bearer ${apiKey}`, "cal-api-version": API_VERSION }),
});
