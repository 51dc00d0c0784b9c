/** However events interleave between planning and sending, no one is contacted without permission at that very instant. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { cases, timeFor } from "../../cases.ts";
import { rolledBack, undone } from "../support/database.ts";
import { buildReachable, PEOPLE, type Reach, reach } from "../support/reach.ts";

const who = fc.nat(PEOPLE.length - 1);
const channel = fc.constantFrom("call", "sms", "email", "all");
const step = fc.oneof(
  // Often, so that there are effects to refuse.
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("dial" as const), minutes: fc.integer({ min: 0, max: 400 }) }),
  },
  // Up to half a day: into the night, or to just before a planned call expires.
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("leave" as const),
      seconds: fc.oneof(fc.integer({ min: 0, max: 290 }), fc.integer({ min: 0, max: 43_200 })),
      fate: fc.constantFrom("done", "done", "absent", "lost", "retry"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("stop" as const), who, channel }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("lift" as const), who }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("withdraw" as const),
      who,
      channel: fc.constantFrom("call", "sms", "email"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("pause" as const, "resume" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("narrow" as const), opens: fc.integer({ min: 8, max: 16 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("miss" as const), who }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function perform(now: Reach, one: Step) {
  if (one.do === "dial") return now.dial(one.minutes * 60);
  if (one.do === "leave") return now.leave(one.seconds, one.fate);
  if (one.do === "stop") return now.stop(one.who, one.channel);
  if (one.do === "lift") return now.lift(one.who);
  if (one.do === "withdraw") return now.withdraw(one.who, one.channel);
  if (one.do === "narrow") return now.narrow(one.opens);
  if (one.do === "miss") return now.miss(one.who);
  return now.turn(one.do === "pause" ? "paused" : "running");
}

it(
  "every call and message leaves with a receipt that rightly allowed it at that instant",
  rolledBack(async (sql) => {
    const world = await buildReachable(sql);
    let left = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 24 }), (steps) =>
        undone(sql, async () => {
          const now = reach(sql, world);
          for (const one of steps) {
            for (const effect of (await perform(now, one)) ?? []) {
              left += 1;
              expect(effect.receipt).toEqual(effect.asked);
              expect(effect.wrong).toBeNull();
            }
          }
          expect(await now.unreceipted()).toEqual([]);
        }),
      ),
      { numRuns: cases(40) },
    );
    // Otherwise the property would have checked nothing.
    expect(left).toBeGreaterThan(30);
  }),
  timeFor(60_000),
);
