import { providers } from "../../../supabase/functions/_shared/providers/mod.ts";
import { loadFixture } from "../../../supabase/functions/_shared/providers/testing/fixture.ts";
import { buildDelivery } from "./builders.ts";
import type { StoryDelivery } from "./story.ts";

const FIRST = "aQ1first00000000000000";
const SECOND = "bFJeNb2uX8ANpT3JL5EfXw";
const THIRD = "cC3third00000000000000";

/** A recorded delivery as its adapter reads it, after the replacements in its body. */
export function readRecorded(
  by: StoryDelivery["by"],
  fixture: string,
  ...replacements: [string, string][]
): StoryDelivery {
  const { body, receivedAt } = loadFixture(by, fixture);
  const said = replacements.reduce((text, [from, to]) => text.replaceAll(from, to), body);
  const adapter = providers[by];
  if (!adapter) throw new Error(`Unknown adapter ${by}`);
  const { kind, dedupeKey, occurredAt, events } = adapter.normalise(adapter.parse(said));
  const dated = events.map((event) => ({
    ...event,
    occurred_at: event.occurred_at ?? occurredAt ?? receivedAt,
  }));
  return { by, delivery: buildDelivery({ kind, dedupeKey: dedupeKey || said, receivedAt, events: dated }) };
}

/** Real deliveries of Retell and Cal.com about one caller: a call, a booking rescheduled twice, and its cancellation. */
export const recordedStory = (): StoryDelivery[] => [
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
  // Cal.com omits the phone number here.
  readRecorded("calcom", "cancelled-2023", [FIRST, THIRD], ["09:29:59", "09:40:00"]),
];
