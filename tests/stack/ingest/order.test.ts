import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cases, timeFor } from "../../cases.ts";
import { anyDeliveries } from "../support/any-events.ts";
import { buildIntegration, buildOrganization, ingest } from "../support/builders.ts";
import { connect, openTransaction, type Sql, undone } from "../support/database.ts";
import { recordedStory } from "../support/recorded.ts";
import { snapshot } from "../support/snapshot.ts";
import { type Addressees, type StoryDelivery, tellStory } from "../support/story.ts";

async function buildAddressees(sql: Sql): Promise<Addressees> {
  const { organizationId } = await buildOrganization(sql);
  const retell = await buildIntegration(sql, organizationId, "retell");
  const calcom = await buildIntegration(sql, organizationId, "calcom");
  return { retell, calcom };
}

async function deliver(sql: Sql, to: Addressees, told: StoryDelivery[]) {
  for (const { by, delivery } of told) {
    const { outcome, eventId } = await ingest(sql, to[by], delivery);
    if (outcome === "applied" || outcome === "duplicate") continue;
    // A failure is stored, not raised; without this throw it would hide the effect of the order.
    const [event] = await sql<[{ error: string }]>`select error from public.events where id = ${eventId}`;
    throw new Error(`${delivery.kind} is ${outcome}: ${event.error}`);
  }
}

/** The whole story in any order, with up to four repeats. */
const anyOrder = (story: StoryDelivery[]) =>
  fc
    .tuple(
      fc.shuffledSubarray(story, { minLength: story.length }),
      fc.array(fc.constantFrom(...story), { maxLength: 4 }),
      fc.infiniteStream(fc.nat()),
    )
    .map(([all, again, places]) => {
      const order = [...all];
      for (const one of again) order.splice((places.next().value as number) % (order.length + 1), 0, one);
      return order;
    });

const kinds = (told: StoryDelivery[]) => told.map(({ delivery }) => delivery.kind);

type Rows = Record<string, unknown[]>;

function expectTold({ calls, leads, appointments, appointment_refs }: Rows) {
  expect(leads).toMatchObject([{ email: "elsa@example.test", phone: "+46701740605", status: "booked" }]);
  expect(calls).toMatchObject([
    {
      status: "ended",
      agent_name: "Maja",
      talk_seconds: 180,
      sentiment: "positive",
      confirmed_outcome: "appointment_booked",
    },
  ]);
  expect(appointments).toMatchObject([
    {
      provider_ref: "booking-3",
      status: "cancelled",
      reschedules: 2,
      call_id: "call-1",
      location: "Room 2",
      cancel_reason: "Ill",
    },
  ]);
  expect(appointment_refs).toHaveLength(3);
}

function expectRecorded({ calls, leads, appointments, appointment_refs }: Rows) {
  expect(leads).toMatchObject([{ email: "asa@example.com", phone: "+46701740605", status: "booked" }]);
  expect(calls).toMatchObject([{ status: "ended", confirmed_outcome: "appointment_booked" }]);
  expect(appointments).toMatchObject([{ status: "cancelled", reschedules: 2 }]);
  expect(appointment_refs).toHaveLength(3);
}

describe.each([
  ["each at its own time", tellStory(), expectTold],
  ["all at the same instant", tellStory(true), expectTold],
  ["as the providers send them", recordedStory(), expectRecorded],
])("deliveries %s", (_name, story, expectRows) => {
  let sql: Sql;
  let close: () => Promise<void>;
  let to: Addressees;

  beforeAll(async () => {
    ({ sql, close } = await openTransaction());
    to = await buildAddressees(sql);
  });
  afterAll(() => close());

  const rowsAfter = (told: StoryDelivery[]) =>
    undone(sql, async () => {
      await deliver(sql, to, told);
      return snapshot(sql, to.retell.organizationId);
    });

  it("end in the rows we expect", async () => expectRows(await rowsAfter(story)));

  it(
    "end in the same rows in any order, with repeats",
    async () => {
      const expected = await rowsAfter(story);
      await fc.assert(
        fc.asyncProperty(anyOrder(story), async (order) => {
          expect(await rowsAfter(order), kinds(order).join(", ")).toEqual(expected);
        }),
        { numRuns: cases(60) },
      );
    },
    timeFor(240_000),
  );

  it(
    "end in the same rows in any order when some never arrive",
    async () => {
      for (const subset of subsetsOf(story)) {
        const expected = await rowsAfter(subset);
        await fc.assert(
          fc.asyncProperty(anyOrder(subset), async (order) => {
            expect(await rowsAfter(order), kinds(order).join(", ")).toEqual(expected);
          }),
          { numRuns: cases(1), examples: [[[...subset].reverse()]] },
        );
      }
    },
    timeFor(240_000),
  );
});

describe("deliveries with arbitrary content", () => {
  let sql: Sql;
  let close: () => Promise<void>;
  let to: Addressees;

  beforeAll(async () => {
    ({ sql, close } = await openTransaction());
    to = await buildAddressees(sql);
  });
  afterAll(() => close());

  it(
    "end in the same rows in any order",
    async () => {
      const orders = anyDeliveries.chain((told) =>
        fc.tuple(fc.constant(told), fc.shuffledSubarray(told, { minLength: told.length })),
      );
      const rowsAfter = (told: StoryDelivery[]) =>
        undone(sql, async () => {
          await deliver(sql, to, told);
          return snapshot(sql, to.retell.organizationId);
        });
      await fc.assert(
        fc.asyncProperty(orders, async ([one, other]) => {
          expect(await rowsAfter(other)).toEqual(await rowsAfter(one));
        }),
        { numRuns: cases(150) },
      );
    },
    timeFor(240_000),
  );
});

describe("deliveries on eight concurrent connections", () => {
  const story = tellStory();
  const pool = () => connect(8);

  it("end in the same rows as on a single one", async () => {
    const sql = pool();
    try {
      const expected = await committed(sql, async (to) => deliver(sql, to, story));
      for (let round = 0; round < 20; round++) {
        const order = [...story, ...story, ...story].sort((a, b) => weight(a, round) - weight(b, round));
        const found = await committed(sql, async (to) => {
          const all = await Promise.allSettled(order.map((told) => deliver(sql, to, [told])));
          expect(all.filter(({ status }) => status === "rejected")).toEqual([]);
        });
        expect(found, `round ${round}`).toEqual(expected);
      }
    } finally {
      await sql.end();
    }
  });

  /** Commits, in an organization of its own that is removed afterwards. */
  async function committed(sql: Sql, work: (to: Addressees) => Promise<void>) {
    const to = await buildAddressees(sql);
    try {
      await work(to);
      return await snapshot(sql, to.retell.organizationId);
    } finally {
      await sql`delete from public.organizations where id = ${to.retell.organizationId}`;
    }
  }
});

/** A different shuffle each round, the same on every machine. */
const weight = ({ delivery }: StoryDelivery, round: number) =>
  [...`${round}${delivery.kind}`].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1009, 7);

function subsetsOf<T>(all: T[]): T[][] {
  return Array.from({ length: 2 ** all.length - 1 }, (_, index) =>
    all.filter((_one, place) => ((index + 1) >> place) & 1),
  );
}
