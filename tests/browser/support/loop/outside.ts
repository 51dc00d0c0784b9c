import { callTo } from "../../../../local/sandbox/fates.ts";
import { signedPost } from "../../../../local/sandbox/signed-post.ts";
import { retellBody } from "../../../../local/simulation/retell-call.ts";
import { type Company, FROM } from "./company.ts";
import { eventually } from "./eventually.ts";
import type { Listed } from "./listed-people.ts";

/** A request that reached a provider. */
interface Received {
  at: string;
  from: string;
  what: string;
  details: Record<string, unknown>;
}

type Caller = Pick<Listed, "name" | "email" | "phone">;

export type Outside = ReturnType<typeof outsideWorld>;

/** Recipients of calls and texts. */
export const phones = (rows: readonly Received[]): string[] =>
  rows.map(({ details }) => String(details.To ?? details.to_number)).sort();
/** Recipients of e-mails. */
export const addresses = (rows: readonly Received[]): string[] =>
  rows.map(({ what }) => what.replace(/^mail /, "")).sort();

/** The sandbox as the test controls it, and its ledger of requests that reached providers. */
export function outsideWorld(url: string) {
  const control = async (path: string, body?: object, headers: Record<string, string> = {}) => {
    const method = body ? "POST" : "GET";
    const response = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path} returned ${response.status}: ${await response.text()}`);
    return response.json();
  };
  /** Requests that reached a provider since an instant. */
  const received = (from: string, since: Date): Promise<Received[]> =>
    control(`/outbox?from=${from}&since=${since.toISOString()}`);
  const calendar = (company: Company, path: string, body?: object) =>
    control(`/v2/bookings/${path}`.replace(/\/$/, ""), body, {
      authorization: `Bearer ${company.accounts.calcom?.api_key}`,
    });
  return {
    control,
    received,
    /** Waits until that many have arrived and nothing is in progress, so that an extra one would be noticed. */
    async exactly(count: number, from: string, since: Date, isQuiet: () => Promise<boolean>) {
      await eventually(
        async () => (await isQuiet()) && (await received(from, since)).length >= count,
        60_000,
      );
      return received(from, since);
    },
    /** Whether no call is in progress and no event is pending. */
    isQuiet: async () => (await control("/under-way")).count === 0,
    /** Changes a booking in Cal.com. */
    calendar,
    /** A person books a time themselves. */
    books: (company: Company, { name, email, phone }: Caller, start: Date) =>
      calendar(company, "", { start, attendee: { name, email, phoneNumber: phone } }),
    /** Cal.com's ids of these people's latest bookings. */
    async bookings(company: Company, of: readonly Listed[]): Promise<string[]> {
      const { data } = await calendar(company, "");
      const known = data as { uid: string; person: { phone: string } }[];
      return of.map(({ phone }) => known.findLast(({ person }) => person.phone === phone)?.uid ?? "");
    },
    /** A person replies to a text. */
    reply: ({ accounts }: Company, { phone }: Listed, body: string) =>
      control("/reply", {
        provider: "twilio",
        api_key: accounts.twilio?.api_key,
        from: phone,
        to: FROM,
        body,
      }),
    /** A person calls in and talks for that many seconds, ending at `until`; the events are sent now. */
    async callsIn({ accounts }: Company, { phone, name }: Caller, seconds: number, until = Date.now()) {
      const call = callTo(phone, `call_in_${phone.slice(1)}_${Date.now()}`, { lead_name: name });
      const inbound = { ...call, direction: "inbound", unanswered: undefined, seconds } as const;
      const startedAt = until - seconds * 1000;
      for (const event of ["call_started", "call_ended"] as const) {
        const body = { ...retellBody(event, inbound, startedAt), event_timestamp: until };
        const status = await signedPost("retell", accounts.retell?.endpoint ?? { url: "", secret: "" }, body);
        if (status !== 200) throw new Error(`${event} was refused with ${status}`);
      }
    },
  };
}
