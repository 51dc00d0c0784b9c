import { type Connection, type Outside, probe } from "../connection.ts";

/** Retell signs its webhooks with an API key, so the stored webhook secret can be tested as one. */
export const retellConnection = (outside: Outside): Connection => ({
  keyNames: ["api_key", "webhook_secret"],
  test: (apiKey) => probe(outside, "/list-agents", { authorization: `Bearer ${apiKey}` }),
});
