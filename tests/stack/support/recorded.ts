import { providers } from "../../../supabase/functions/_shared/providers/mod.ts";
import { loadFixture } from "../../../supabase/functions/_shared/providers/testing/fixture.ts";
import { buildDelivery } from "./builders.ts";
import type { Told } from "./story.ts";

const FIRST = "aQ1first00000000000000";
const SECOND = "bFJeNb2uX8ANpT3JL5EfXw";
const THIRD = "cC3third00000000000000";

/** A recorded delivery as its adapter reads it; each replacement is made in the body before. */
export function readRecorded(by: Told["by"], fixture: string, ...replacements: [string, string][]): Told {
  const { body, receivedAt } = loadFixture(by, fixture);
  const said = replacements.reduce((text, [from, to]) => text.replaceAll(from, to), body);
  const adapter = providers[by];
  if (!adapter) throw new Error(`No adapter is called ${by}`);
  const { kind, dedupeKey, occurredAt, events } = adapter.normalise(adapter.parse(said));
  const dated = events.map((event) => ({
    ...event,
    occurred_at: event.occurred_at ?? occurredAt ?? receivedAt,
  }));
  return { by, delivery: buildDelivery({ kind, dedupeKey: dedupeKey || said, receivedAt, events: dated }) };
}

/** What Retell and Cal.com really send about one caller: a call, a booking moved twice, and its end. */
export const recordedStory = (): Told[] => [
  readRecorded("retell", "call-started"),
  readRecorded("retell", "call-ended"),
  readRecorded("retell", "call-analyzed"),
  readRecorded("calcom", "created"),
  readRecorded("calcom", "rescheduled"),
  readRecorded(
    "calcom",
    "rescheduled",
    [FIRST, SECOND],
    [`"uid":"${SECOND}"`, `"uid":"${THIRD}"`],
    ["09:29:59", "09:35:00"],
  ),
  // Cal.com leaves out the phone number here.
  readRecorded("calcom", "cancelled-2023", [FIRST, THIRD], ["09:29:59", "09:40:00"]),
];
