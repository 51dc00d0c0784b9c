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

/** Whose webhooks go where: the accounts of one organization share a `group`. */
export interface RegisteredEndpoint {
  group: string;
  provider: string;
  api_key: string;
  endpoint: Endpoint;
}

type Kept = Record<string, unknown>;
const KEPT = 5_000;
const RETRY_MS = 10_000;

/** What the sandbox remembers, shared by its providers. Memory only: a restart forgets. */
export class World {
  readonly outbox: Received[] = [];
  readonly calls = new Map<string, Kept>();
  readonly bookings = new Map<string, Kept>();
  readonly texts = new Map<string, Kept>();
  /** Resend's idempotency keys. */
  readonly mails = new Map<string, { text: string; id: string }>();
  /** Numbers that answered STOP, as the carrier remembers them: `<to> <from>`. */
  readonly optedOut = new Set<string>();
  readonly faults = new Faults();
  readonly registered: RegisteredEndpoint[] = [];
  /** What payment providers hold, by the account's key. */
  readonly #stripe = new Map<string, StripeBooks>();
  readonly #paddle = new Map<string, PaddleBooks>();
  /** How news of payments arrives: each so many times, and the last first. */
  manner = { copies: 1, backwards: false };
  /** How many times as fast as life things take their course, and how long people talk. */
  pace = { speed: 1, talkSeconds: 6 };
  /** Calls on the line, reports and bookings on their way. */
  underWay = 0;
  /** When agents have time, in epoch milliseconds; any day soon while nobody said. */
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

  /** The endpoint of a provider in the organization whose key was shown. */
  endpointOf(provider: string, key: string): Endpoint | undefined {
    const group = this.registered.find(({ api_key }) => api_key === key)?.group;
    if (group === undefined) return this.demoEndpointOf(provider);
    return this.registered.find((each) => each.group === group && each.provider === provider)?.endpoint;
  }

  /** Posts a signed webhook; to another address of the same integration where the caller gave one. */
  async tell(provider: string, key: string, what: string, body: unknown, url?: string) {
    const endpoint = this.endpointOf(provider, key);
    if (!endpoint) return;
    // Most providers deliver again what was not taken.
    for (let tries = 3; tries > 0; tries--) {
      const status = await this.post(provider, url ? { ...endpoint, url } : endpoint, body);
      this.note("sandbox", `${provider} ${what} → ${status}`, body);
      if (status > 0 && status < 500) return;
      await this.pass(RETRY_MS);
    }
  }

  /** What takes its course by itself, until it is over. */
  follow(course: Promise<void>) {
    this.underWay += 1;
    void course.finally(() => {
      this.underWay -= 1;
    });
  }

  /** Posts webhooks of one happening one after the other, in the manner a test has asked for. */
  async tellInManner(provider: string, key: string, events: Record<string, unknown>[]) {
    const { copies, backwards } = this.manner;
    for (const event of backwards ? [...events].reverse() : events)
      for (let copy = 0; copy < copies; copy += 1)
        await this.tell(provider, key, String(event.type ?? event.event_type), event);
  }

  stripeBooks = (key: string) => kept(this.#stripe, key, () => new StripeBooks());
  paddleBooks = (key: string) => kept(this.#paddle, key, () => new PaddleBooks());

  /** An invoice of whatever account, with that account's key. */
  stripeInvoice(isIt: (invoice: StripeInvoice) => boolean): [string, StripeInvoice] | undefined {
    for (const [key, { invoices }] of this.#stripe) {
      const found = invoices.find(isIt);
      if (found) return [key, found];
    }
    return undefined;
  }

  /** A transaction of whatever account, with that account's key. */
  paddleTransaction(id: string): [string, PaddleTransaction] | undefined {
    for (const [key, { transactions }] of this.#paddle) {
      const found = transactions.find((each) => each.id === id);
      if (found) return [key, found];
    }
    return undefined;
  }

  /** Idempotency keys older than a day, as it were. */
  forgetKeys() {
    for (const { keys } of this.#stripe.values()) keys.clear();
  }

  /** Life goes on, at the sandbox's pace. */
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
  /** As it came. */
  text: string;
  /** Of JSON or of a form. */
  body: Record<string, unknown>;
}

export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** A person's answer to a text. */
export interface TextReply {
  from: string;
  to: string;
  body: string;
  /** The carrier's own opt-out, as Twilio's Advanced Opt-Out detects it; other providers do not report it. */
  opt_out?: "STOP" | "START" | "HELP";
}

/** One provider, as far as Callboard knows it. */
export interface Provider {
  name: string;
  /** Of `<method> <path>`: what it answers at all, and what of that changes something. */
  routes: RegExp;
  effects: RegExp;
  /** What needs no key. */
  isOpen?: RegExp;
  /** `key` is what stood in the Authorization header, and one of the sandbox's. */
  answer(world: World, asked: Asked, key: string): Answer;
  /** In the words in which this provider refuses a key. */
  unauthorised: Answer;
  /** The headers that prove that a delivery is its own. Absent where the provider delivers nothing. */
  sign?(posted: Posted, endpoint: Endpoint): Record<string, string>;
  /** How a delivery is written; JSON by POST when absent. */
  write?(url: string, body: unknown): Written;
  /** The webhook that reports a person's answer to a text; a provider of texts has it. */
  reply?(world: World, text: TextReply): Record<string, unknown>;
  /** A webhook secret in the shape in which the provider gives it; any text when absent. */
  makeSecret?(): Pick<Endpoint, "secret" | "signing_key">;
  /** The settings of the demo organization's integration. Absent: the demo organization has none. */
  demoConfig?: Record<string, string>;
}

/** Keys of the sandbox begin with `sandbox_`; any other is refused as the real provider would. */
export function keyOf({ headers }: Asked): string {
  const [, scheme = "", given = ""] = /^(\w+) (\S+)$/.exec(String(headers.authorization ?? "")) ?? [];
  const key = scheme === "Basic" ? (Buffer.from(given, "base64").toString().split(":")[1] ?? "") : given;
  return /^sandbox_\S+$/.test(key) ? key : "";
}

export const isPhone = (value: unknown): value is string =>
  typeof value === "string" && /^\+[1-9]\d{6,14}$/.test(value);
