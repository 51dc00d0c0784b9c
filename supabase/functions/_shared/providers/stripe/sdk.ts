import Stripe from "stripe";
import { ask } from "../asking/ask.ts";
import type { Outside } from "../asking/connection.ts";
import { Refusal } from "../asking/refusal.ts";

/** The API version this code was written against, independent of the account's default. */
const API_VERSION = "2026-10-28.endive";

/**
 * Stripe's SDK, with requests sent through `ask`: the SDK itself takes any JSON without an `error` for success,
 * at any status, and retries with keys of its own.
 */
export function stripeOver(outside: Outside, apiKey: string): Stripe {
  const through: typeof fetch = async (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    const method = init?.method === "GET" ? "GET" : "POST";
    const answer = await ask(outside, {
      method,
      path: pathname + search,
      headers: Object.fromEntries(new Headers(init?.headers)),
      body: typeof init?.body === "string" && init.body !== "" ? init.body : undefined,
      harmless: method === "GET",
    });
    return Response.json(answer.body ?? {});
  };
  return new Stripe(apiKey, {
    apiVersion: API_VERSION,
    maxNetworkRetries: 0,
    telemetry: false,
    httpClient: Stripe.createFetchHttpClient(through),
  });
}

/** The result; throws the Refusal that the SDK wrapped. */
export async function unwrapped<Value>(asked: Promise<Value>): Promise<Value> {
  try {
    return await asked;
  } catch (error) {
    throw error instanceof Stripe.errors.StripeError && error.detail instanceof Refusal
      ? error.detail
      : error;
  }
}

/** The first match in a list, across all its pages. */
export const firstOf = <Item>(
  list: AsyncIterable<Item>,
  isIt: (item: Item) => boolean,
): Promise<Item | null> =>
  unwrapped(
    (async () => {
      for await (const item of list) if (isIt(item)) return item;
      return null;
    })(),
  );
