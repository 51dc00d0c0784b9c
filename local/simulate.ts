import { parseArgs } from "node:util";
import { readConfig } from "./platform/config.ts";
import { runningStack } from "./platform/running.ts";
import type { Endpoint } from "./sandbox/endpoint.ts";
import { signedPost } from "./sandbox/signed-post.ts";
import { type Delivery, planDay } from "./simulation/day.ts";
import { Random } from "./simulation/random.ts";

const HELP = `npm run simulate -- [--speed 10] [--calls 40] [--seed 1]
Sends a day of signed Retell and Cal.com webhooks for the demo organization to the running platform.
--speed  how many simulated seconds pass in one; --calls  how many calls; --seed  the same seed, the same day`;

const values = asked();
if (values.help) stop(HELP, 0);
const [speed, calls, seed] = [
  Number(values.speed),
  Number(values.calls),
  Number(values.seed ?? Date.now() % 1e9),
];
if (!(speed > 0) || !(calls >= 1) || !Number.isInteger(seed)) stop(HELP, 1);

const stack = await runningStack(readConfig());
if (!stack) stop("The platform is not running. Start it in another terminal: npm start", 1);
if (!stack.demo) stop("The platform has no demo organization to simulate for.", 1);
const { endpoints } = stack.demo;

const day = planDay(new Random(seed), calls, Date.now());
const counts = new Map<number, number>();
let sent = 0;
process.once("SIGINT", () => stop(`\n${summary()}`, 0));
console.log(`${day.length} deliveries of ${calls} calls, at ${speed} times real speed, seed ${seed}.\n`);

const begun = Date.now();
const flights: Promise<void>[] = [];
for (const delivery of day) {
  const wait = begun + (delivery.at * 1000) / speed - Date.now();
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  flights.push(send(delivery));
}
await Promise.all(flights);
console.log(`\n${summary()}`);

function asked() {
  try {
    return parseArgs({
      options: {
        speed: { type: "string", default: "10" },
        calls: { type: "string", default: "40" },
        seed: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    return stop(`${error instanceof Error ? error.message : error}\n\n${HELP}`, 1);
  }
}

async function send(delivery: Delivery) {
  const body = delivery.body(Date.now(), speed);
  const startedAt = performance.now();
  const status = await signedPost(delivery.provider, endpoints[delivery.provider] as Endpoint, body);
  counts.set(status, (counts.get(status) ?? 0) + 1);
  const progress = `${String(++sent).padStart(String(day.length).length)}/${day.length}`;
  const ms = `${Math.round(performance.now() - startedAt)} ms`.padStart(7);
  console.log(`${progress}  ${status || "---"} ${ms}  ${delivery.event.padEnd(19)} ${delivery.about}`);
}

function summary() {
  const parts = [...counts].map(([status, count]) => `${count} × ${status || "no answer"}`);
  return `Sent ${sent} of ${day.length}: ${parts.join(", ") || "nothing"}.`;
}

function stop(message: string, code: number): never {
  console[code === 0 ? "log" : "error"](message);
  process.exit(code);
}
