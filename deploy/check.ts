import { createHash, createHmac } from "node:crypto";
import { z } from "zod";
import type { Endpoint } from "./options.ts";
import { CHECK_EVENT, type Release } from "./releases.ts";
import { Stop } from "./stop.ts";
import type { Supabase } from "./supabase.ts";

/** A replaced function may need some seconds until its first answer. */
const WITHIN_MS = 60_000;
const PAUSE_MS = 1_000;

export interface Finding {
  what: string;
  /** Null when it passed. */
  fault: string | null;
}

interface Answer {
  status: number;
  text: string;
}

const stored = z.object({ event_id: z.coerce.string(), outcome: z.string() });

/** Every function starts and refuses strangers in its own words; the API shows strangers no rows. */
export function checkDoors(url: string, functions: string[], key: string): Promise<Finding[]> {
  return Promise.all([
    ...functions.map((name) =>
      finding(`function ${name} answers`, async () => {
        const answer = await post(`${url}/functions/v1/${name}`, "{}", {});
        if (!/"error":\{"code":/.test(answer.text)) throw new NotYet(quoted(answer));
        return null;
      }),
    ),
    finding("the API shows strangers no rows", async () => {
      const answer = await ask(`${url}/rest/v1/events?select=id&limit=1`, { headers: { apikey: key } });
      const isRefused = answer.status === 401 || answer.status === 403;
      return isRefused || answer.text.trim() === "[]" ? null : quoted(answer);
    }),
  ]);
}

/**
 * One delivery, signed as Retell signs, through the door into the table of events: kept as the record of this
 * release, and of no effect on anybody's figures.
 */
export async function checkDelivery(
  supabase: Supabase,
  { url, key, secret }: Endpoint,
  release: Release,
): Promise<Finding[]> {
  const body = JSON.stringify({ event: CHECK_EVENT, at: new Date().toISOString(), release });
  const findings: Finding[] = [];
  const note = async (what: string, probe: () => Promise<string | null>) => {
    findings.push(await finding(what, probe));
    return findings.at(-1)?.fault === null;
  };

  await note("a forged delivery is refused", async () => {
    const answer = await deliver(url, body, "forged");
    return answer.status === 401 && answer.text.includes("bad_signature") ? null : quoted(answer);
  });
  let id = "";
  const isStored = await note("a signed delivery is stored", async () => {
    const answer = await deliver(url, body, secret);
    const read = stored.safeParse(parsed(answer.text));
    if (answer.status !== 200 || !read.success) return `${quoted(answer)} Is CHECK_SECRET active there?`;
    id = read.data.event_id;
    // Asked again after an answer that was lost, it is already there.
    return ["ignored", "duplicate"].includes(read.data.outcome) ? null : quoted(answer);
  });
  if (!isStored) return findings;
  await note("the same delivery again is a duplicate", async () => {
    const answer = await deliver(url, body, secret);
    return answer.text.includes('"duplicate"') && answer.text.includes(id) ? null : quoted(answer);
  });
  await note("its row holds the signed bytes and changed nothing", () => readBack(supabase, id, key, body));
  return findings;
}

async function readBack(supabase: Supabase, id: string, key: string, body: string): Promise<string | null> {
  if (!/^\d+$/.test(id)) return `The event's id is "${id}".`;
  const sql = `
    select e.status, e.body_sha256, jsonb_array_length(e.normalised) as effects from public.events e
    join public.integrations i on i.id = e.integration_id where e.id = ${id} and i.endpoint_key = '${key}'`;
  const row = z.object({ status: z.string(), body_sha256: z.string(), effects: z.coerce.number() });
  const [found] = await supabase.ask(["db", "query", sql, "--read-only"], z.array(row));
  if (!found) return `Event ${id} is not in the database.`;
  const sha256 = createHash("sha256").update(body).digest("hex");
  const isWhole = found.status === "ignored" && found.effects === 0 && found.body_sha256 === sha256;
  return isWhole ? null : `Event ${id} is ${JSON.stringify(found)}.`;
}

/** Whether the address serves the page that was just built: it names the same script. */
export function checkDashboard(address: string, page: string): Promise<Finding> {
  const script = /\/assets\/[^"]+\.js/.exec(page)?.[0] ?? "";
  return finding("the dashboard is the new one", async () => {
    const answer = await ask(address, { headers: { "cache-control": "no-cache" } });
    if (!answer.text.includes(script)) throw new NotYet(`${address} does not load ${script}.`);
    return null;
  });
}

/** What a probe throws when the same question may be answered differently in a moment. */
class NotYet extends Error {}

/** A probe returns its verdict; while it throws instead, it is repeated until the time is up. */
async function finding(what: string, probe: () => Promise<string | null>): Promise<Finding> {
  const deadline = Date.now() + WITHIN_MS;
  for (;;) {
    try {
      return { what, fault: await probe() };
    } catch (error) {
      if (error instanceof Stop || Date.now() > deadline) return { what, fault: (error as Error).message };
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Retell's signature: HMAC-SHA256 of the body followed by the time in milliseconds. */
function deliver(url: string, body: string, secret: string): Promise<Answer> {
  const now = Date.now();
  const digest = createHmac("sha256", secret).update(`${body}${now}`).digest("hex");
  return post(url, body, { "x-retell-signature": `v=${now},d=${digest}` });
}

const post = (url: string, body: string, headers: Record<string, string>) =>
  ask(url, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });

async function ask(url: string, request: RequestInit): Promise<Answer> {
  const response = await fetch(url, { ...request, signal: AbortSignal.timeout(15_000) });
  const answer = { status: response.status, text: await response.text() };
  if (answer.status >= 500) throw new NotYet(quoted(answer));
  return answer;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const quoted = ({ status, text }: Answer) => `It answered ${status}: ${text.slice(0, 200)}`;
