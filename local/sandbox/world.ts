import type { Endpoint, Posted, Written } from "./endpoint.ts";
import { Faults } from "./faults.ts";
import { PaddleBooks, type PaddleTransaction } from "./paddle-books.ts";
import { StripeBooks, type StripeInvoice } from "./stripe-books.ts";

/** Something that reached the outside world. */
export interface Received {
  at: string;
  from: string;
  what: string;
  details: unknown;
}

/** Where the webhooks of an account are posted. The accounts of one organization share a `group`. */
export interface RegisteredEndpoint {
  group: string;
  provider: string;
  api_key: string;
  endpoint: Endpoint;
}

type Kept = Record<string, unknown>;
const KEPT = 5_000;
const RETRY_MS = 10_000;

/** The state of the sandbox, shared by its providers. In memory only: lost on restart. */
export class World {
  readonly outbox: Received[] = [];
  readonly calls = new Map<string, Kept>();
  readonly bookings = new Map<string, Kept>();
  readonly texts = new Map<string, Kept>();
  /** Resend's idempotency keys. */
  readonly mails = new Map<string, { text: string; id: string }>();
  /** Numbers that replied STOP, as the carrier stores them: `<to> <from>`. */
  readonly optedOut = new Set<string>();
  readonly faults = new Faults();
  readonly registered: RegisteredEndpoint[] = [];
  /** The records of payment providers, by the account's key. */
  readonly #stripe = new Map<string, StripeBooks>();
  readonly #paddle = new Map<string, PaddleBooks>();
  /** How events of payments are delivered: how often each, and whether in reverse order. */
  manner = { copies: 1, backwards: false };
  /** The speed relative to real time, and how long people talk. */
  pace = { speed: 1, talkSeconds: 6 };
  /** The number of calls, reports and bookings under way. */
  underWay = 0;
  /** The times that agents offer, in epoch milliseconds. If empty, any time within the next days. */
  openings: readonly number[] = [];
  /** Days (YYYY-MM-DD) on which the central bank published nothing, besides weekends. */
  daysWithoutRates: ReadonlySet<string> = new Set();

  /**
   * `demoEndpointOf`: where a provider posts its webhooks; undefined while no demo organization is connected.
   * `post`: delivers a body as the provider would and returns the status, 0 without an answer.
   */
  constructor(
    private readonly demoEndpointOf: (provider: string) => Endpoint | undefined,
    private readonly post: (provider: string, endpoint: Endpoint, body: unknown) => Promise<number>,
  ) {}

  note(from: string, what: string, details: unknown) {
    this.outbox.unshift({ at: new Date().toISOString(), from, what, details });
    this.outbox.length = Math.min(this.outbox.length, KEPT);
  }

  /** The endpoint of a provider in the organization with this key. */
  endpointOf(provider: string, key: string): Endpoint | undefined {
    const group = this.registered.find(({ api_key }) => api_key === key)?.group;
    if (group === undefined) return this.demoEndpointOf(provider);
    return this.registered.find((each) => each.group === group && each.provider === provider)?.endpoint;
  }

  /** Posts a signed webhook, to another address of the same integration if `url` is given. */
  async deliver(provider: string, key: string, what: string, body: unknown, url?: string) {
    const endpoint = this.endpointOf(provider, key);
    if (!endpoint) return;
    // Most providers retry a delivery that was not accepted.
    for (let tries = 3; tries > 0; tries--) {
      const status = await this.post(provider, url ? { ...endpoint, url } : endpoint, body);
      this.note("sandbox", `${provider} ${what} → ${status}`, body);
      if (status > 0 && status < 500) return;
      await this.pass(RETRY_MS);
    }
  }

  /** Counts a process as under way until it ends. */
  follow(course: Promise<void>) {
    this.underWay += 1;
    void course.finally(() => {
      this.underWay -= 1;
    });
  }

  /** Posts the events of one act one after the other, in the manner that a test requested. */
  async deliverInManner(provider: string, key: string, events: Record<string, unknown>[]) {
    const { copies, backwards } = this.manner;
    for (const event of backwards ? [...events].reverse() : events)
      for (let copy = 0; copy < copies; copy += 1)
        await this.deliver(provider, key, String(event.type ?? event.event_type), event);
  }

  stripeBooks = (key: string) => kept(this.#stripe, key, () => new StripeBooks());
  paddleBooks = (key: string) => kept(this.#paddle, key, () => new PaddleBooks());

  /** The first matching invoice of any account, with that account's key. */
  stripeInvoice(isIt: (invoice: StripeInvoice) => boolean): [string, StripeInvoice] | undefined {
    for (const [key, { invoices }] of this.#stripe) {
      const found = invoices.find(isIt);
      if (found) return [key, found];
    }
    return undefined;
  }

  /** The transaction of any account, with that account's key. */
  paddleTransaction(id: string): [string, PaddleTransaction] | undefined {
    for (const [key, { transactions }] of this.#paddle) {
      const found = transactions.find((each) => each.id === id);
      if (found) return [key, found];
    }
    return undefined;
  }

  /** Expires all idempotency keys, as if a day had passed. */
  forgetKeys() {
    for (const { keys } of this.#stripe.values()) keys.clear();
  }

  /** Waits for `ms` at the sandbox's speed. */
  pass(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms / this.pace.speed).unref());
  }
}

function kept<Books>(all: Map<string, Books>, key: string, make: () => Books): Books {
  const books = all.get(key) ?? make();
  all.set(key, books);
  return books;
}

export interface Asked {
  method: string;
  url: URL;
  headers: Record<string, string | string[] | undefined>;
  /** The raw body. */
  text: string;
  /** Parsed from JSON or a form. */
  body: Record<string, unknown>;
}

export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** A person's reply to a text. */
export interface TextReply {
  from: string;
  to: string;
  body: string;
  /** The carrier's own opt-out, as Twilio's Advanced Opt-Out detects it; other providers do not report it. */
  opt_out?: "STOP" | "START" | "HELP";
}

/** One provider, as far as Callboard uses it. */
export interface Provider {
  name: string;
  /** Matched against `<method> <path>`: the requests it answers, and those among them that change something. */
  routes: RegExp;
  effects: RegExp;
  /** The requests that need no key. */
  isOpen?: RegExp;
  /** `key` is from the Authorization header, and one of the sandbox's keys. */
  answer(world: World, asked: Asked, key: string): Answer;
  /** How this provider refuses a key. */
  unauthorised: Answer;
  /** The headers that prove the origin of a delivery. Absent if the provider delivers nothing. */
  sign?(posted: Posted, endpoint: Endpoint): Record<string, string>;
  /** How a delivery is written; JSON by POST if absent. */
  write?(url: string, body: unknown): Written;
  /** The body that reports a person's reply to a text. Providers of texts have it. */
  reply?(world: World, text: TextReply): Record<string, unknown>;
  /** Makes a webhook secret in the provider's format; any text if absent. */
  makeSecret?(): Pick<Endpoint, "secret" | "signing_key">;
  /** The settings of the demo organization's integration. If absent, the demo organization has none. */
  demoConfig?: Record<string, string>;
}

/** The sandbox's keys begin with `sandbox_`; any other is refused as by the real provider. */
export function keyOf({ headers }: Asked): string {
  const [, scheme = "", given = ""] = /^(\w+) (\S+)$/.exec(String(headers.authorization ?? "")) ?? [];
  const key = scheme === "Basic" ? (Buffer.from(given, "base64").toString().split(":")[1] ?? "") : given;
  return /^sandbox_\S+$/.test(key) ? key : "";
}

export const isPhone = (value: unknown): value is string =>
  typeof value === "string" && /^\+[1-9]\d{6,14}$/.test(value);
