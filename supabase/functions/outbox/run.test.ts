import { describe, expect, it } from "vitest";
import { Refusal } from "../_shared/providers/asking/refusal.ts";
import type { Found, Sent } from "../_shared/providers/asking/sent.ts";
import type { Effect, Result } from "../_shared/store/outbox.ts";
import { runOutbox } from "./run.ts";

const buildEffect = (overrides: Partial<Effect> = {}): Effect => ({
  id: "1",
  organizationId: "o",
  kind: "sms.send",
  payload: {},
  provider: "twilio",
  leaseToken: "t",
  inDoubt: false,
  firstTriedAt: new Date(0),
  ...overrides,
});

interface Provider {
  send?: () => Promise<Sent>;
  find?: () => Promise<Found>;
}

/** One claim or several that return these rows, then nothing; a clock that each attempt moves forward. */
async function run(effects: Effect[], provider: Provider, msPerAttempt = 0, times = 1) {
  const results: Result[] = [];
  const wakes: number[] = [];
  const claims = Array.from({ length: times }, () => effects);
  let now = 0;
  const called: string[] = [];
  const counted = (name: string, answer: () => Promise<Found>) => async () => {
    called.push(name);
    now += msPerAttempt;
    return answer();
  };
  const tally = await runOutbox(
    {
      outbox: {
        claim: async () => claims.shift() ?? [],
        finish: async (list) => results.push(...list),
        wake: async () => void wakes.push(now),
      },
      senderOf: async () => ({
        send: counted("send", provider.send ?? (async () => ({ providerRef: "p" }))) as () => Promise<Sent>,
        find: counted("find", provider.find ?? (async () => null)),
      }),
      clock: () => now,
      pause: async () => undefined,
    },
    [],
  );
  return { results, called, tally, wakes };
}

const refusing = (kind: Refusal["kind"], retryAfterSeconds?: number) => async () => {
  throw new Refusal({ kind, code: "code", detail: "words", retryAfterSeconds });
};

describe("a claimed effect", () => {
  it("is performed, and finished with the provider's id", async () => {
    const { results, tally } = await run([buildEffect()], {});
    expect(results).toEqual([{ id: "1", lease_token: "t", result: "done", provider_ref: "p" }]);
    expect(tally).toEqual({ claimed: 1, results: { done: 1 } });
  });

  it.each([
    ["rejected", "dead"],
    ["later", "retry"],
    ["unsure", "unsure"],
  ] as const)("that is refused as %s is %s", async (kind, result) => {
    const { results } = await run([buildEffect()], { send: refusing(kind, 7) });
    expect(results).toMatchObject([{ result, error: "code", retry_after_seconds: 7 }]);
  });

  it("is unsure after an unforeseen failure", async () => {
    const send = async () => {
      throw new TypeError("x is undefined");
    };
    expect((await run([buildEffect()], { send })).results).toMatchObject([{ result: "unsure" }]);
  });

  it("that could not be started in time goes back untouched", async () => {
    const effects = Array.from({ length: 30 }, (_, i) => buildEffect({ id: String(i) }));
    const { tally, called } = await run(effects, {}, 2_000);
    expect(tally.results).toEqual({ done: 10, released: 20 });
    expect(called).toHaveLength(10);
  });
});

describe("a run", () => {
  const hundred = Array.from({ length: 100 }, (_, i) => buildEffect({ id: String(i) }));

  it("ends when nothing is left", async () => {
    const { tally, wakes } = await run(hundred, {}, 0, 2);
    expect([tally.claimed, wakes]).toEqual([200, []]);
  });

  it("leaves more than 2,000 effects to the next run, which it wakes", async () => {
    const { tally, wakes } = await run(hundred, {}, 0, 25);
    expect([tally.claimed, wakes]).toEqual([2_000, [0]]);
  });

  it("leaves what is due after 30 s to the next run, which it wakes", async () => {
    const { tally, wakes } = await run(hundred, {}, 100, 25);
    expect([tally.claimed, wakes]).toEqual([300, [30_000]]);
  });
});

describe("an effect in doubt", () => {
  const inDoubt = [buildEffect({ inDoubt: true })];

  it.each<[string, Provider, Partial<Result>]>([
    [
      "the provider has it",
      { find: async () => ({ providerRef: "q" }) },
      { result: "done", provider_ref: "q" },
    ],
    ["the provider does not have it", { find: async () => null }, { result: "absent" }],
    [
      "the provider cannot tell",
      { find: async () => "cannot_tell" },
      { result: "dead", error: "cannot_tell" },
    ],
    ["the provider does not answer", { find: refusing("later") }, { result: "unsure" }],
  ])("is only looked up: %s", async (_, provider, result) => {
    const { results, called } = await run(inDoubt, provider);
    expect(results).toMatchObject([result]);
    expect(called).toEqual(["find"]);
  });
});

describe("a database that is down", () => {
  it("ends a run before it starts what it could not record", async () => {
    let sent = 0;
    const effects = Array.from({ length: 50 }, (_, i) => buildEffect({ id: String(i) }));
    const claims = [effects];
    const running = runOutbox(
      {
        outbox: {
          claim: async () => claims.shift() ?? [],
          finish: async () => {
            throw new Error("away");
          },
        },
        senderOf: async () => ({
          send: async () => ({ providerRef: String(++sent) }),
          find: async () => null,
        }),
        clock: () => 0,
        pause: async () => undefined,
      },
      [],
    );
    await expect(running).rejects.toThrow("away");
    expect(sent).toBeLessThanOrEqual(20);
  });
});
