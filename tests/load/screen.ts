/**
 * From the start of a provider's POST until the call's row is on the page: through the gateway, the function, the
 * database, Realtime, a refetch and React. Open loop: each delivery starts at its own time, however late the earlier
 * ones are, and its latency counts from when it was due.
 */
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";
import type { Stack } from "../../local/platform/stack-file.ts";
import { requireChromium } from "../chromium.ts";
import { serveBuiltDashboard } from "../lanes/built-dashboard.ts";
import { milliseconds, type PlatformBench } from "./finding.ts";
import { type BenchOrganization, makeOrganization } from "./organization.ts";
import { retellBody, retellHeaders } from "./retell-deliveries.ts";
import { signInToCalls } from "./sign-in.ts";
import { quantile } from "./statistics.ts";

const EVENTS = 200;
const WARM_UP = 20;
const PER_SECOND = 20;
const ALL_SEEN_WITHIN_MS = 20_000;

export interface ScreenFigures {
  goal: number;
  /** Milliseconds from due to visible. */
  p50: number;
  p95: number;
  p99: number;
  /** Milliseconds at p95 from due to the 2xx: the webhook's own share. */
  acknowledgedP95: number;
  /** The median of the difference per call. */
  afterwardsP50: number;
  events: number;
}

export async function screenLatency(stack: Stack): Promise<ScreenFigures> {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const closeDashboard = await serveBuiltDashboard(root, stack);
  const browser = await chromium.launch({
    executablePath: requireChromium(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
  });
  try {
    const organization = await makeOrganization(stack, "screen");
    const context = await browser.newContext({
      baseURL: stack.dashboard_url,
      viewport: { width: 1440, height: 900 },
    });
    const page = await context.newPage();
    await signInToCalls(page, organization);
    await page.getByRole("status").getByText("Live", { exact: true }).first().waitFor();
    await watch(page);
    await volley(organization, numbers(0, WARM_UP));
    await seen(page, WARM_UP);
    const sent = await volley(organization, numbers(WARM_UP, EVENTS));
    return figures(sent, await seen(page, WARM_UP + EVENTS));
  } finally {
    await browser.close();
    await closeDashboard();
  }
}

/** Records when each number first appeared on the page, by the clock shared with the sender. */
const watch = (page: Page) =>
  page.evaluate(() => {
    const stamps: Record<string, number> = {};
    // The table, not the phone layout's cards, which are in the DOM but hidden.
    new MutationObserver(() => {
      const now = performance.timeOrigin + performance.now();
      const text = document.querySelector("tbody")?.textContent ?? "";
      for (const [number] of text.matchAll(/\+1 212 55\d \d{4}/g)) stamps[number] ??= now;
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
    Object.assign(window, { stamps });
  });

interface Caller {
  e164: string;
  /** The number's format on the page for an organization without a country. */
  shown: string;
}

const numbers = (from: number, count: number): Caller[] =>
  Array.from({ length: count }, (_, index) => {
    const [exchange, line] = [550 + ((from + index) % 10), 1000 + from + index];
    return { e164: `+1212${exchange}${line}`, shown: `+1 212 ${exchange} ${line}` };
  });

interface Sent extends Caller {
  /** Epoch milliseconds. */
  due: number;
  acknowledged: number;
}

/** Starts one call per caller every 1/20 s. */
async function volley({ endpoint, secret }: BenchOrganization, callers: Caller[]): Promise<Sent[]> {
  const clock = () => performance.timeOrigin + performance.now();
  const begun = clock() + 100;
  return Promise.all(
    callers.map(async (caller, index) => {
      const due = begun + (index * 1000) / PER_SECOND;
      await new Promise((resolve) => setTimeout(resolve, due - clock()));
      const body = retellBody("call_started", `call_screen_${caller.e164}`, caller.e164, Math.round(due));
      const headers = retellHeaders(secret, body, Date.now());
      const response = await fetch(endpoint, { method: "POST", headers, body });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`A delivery was refused with ${response.status}`);
      return { ...caller, due, acknowledged: clock() };
    }),
  );
}

async function seen(page: Page, count: number): Promise<Record<string, number>> {
  await page
    .waitForFunction(
      (count) => Object.keys((window as unknown as { stamps: object }).stamps).length >= count,
      count,
      { timeout: ALL_SEEN_WITHIN_MS },
    )
    .catch(() => undefined);
  return page.evaluate(() => (window as unknown as { stamps: Record<string, number> }).stamps);
}

function figures(sent: Sent[], stamps: Record<string, number>): ScreenFigures {
  const unseen = sent.filter(({ shown }) => stamps[shown] === undefined);
  if (unseen.length > 0) throw new Error(`${unseen.length} calls never appeared: ${unseen[0]?.shown}`);
  const latencies = sent.map(({ shown, due }) => (stamps[shown] ?? Number.NaN) - due);
  const webhooks = sent.map(({ due, acknowledged }) => acknowledged - due);
  return {
    goal: 132,
    p50: quantile(latencies, 0.5),
    p95: quantile(latencies, 0.95),
    p99: quantile(latencies, 0.99),
    acknowledgedP95: quantile(webhooks, 0.95),
    afterwardsP50: quantile(
      latencies.map((latency, index) => latency - (webhooks[index] ?? 0)),
      0.5,
    ),
    events: sent.length,
  };
}

export const screenBench: PlatformBench = async (stack) => {
  const figures = await screenLatency(stack);
  const [p50, p95, p99, acknowledged, afterwards] = [
    figures.p50,
    figures.p95,
    figures.p99,
    figures.acknowledgedP95,
    figures.afterwardsP50,
  ].map(milliseconds);
  const finding = {
    name: "screen",
    says: `p50 ${p50}, p95 ${p95}, p99 ${p99} from webhook to row, ${figures.events} at 20/s, against the laptop's Realtime stand-in  (webhook itself p95 ${acknowledged}, then ${afterwards} p50; goal p95 <= ${figures.goal} ms)`,
    reached: figures.p95 <= figures.goal,
  };
  return { figures, findings: [finding] };
};
