import type { Sql } from "../database.ts";
import {
  billsOff,
  numbersOff,
  previewsOff,
  seatsOff,
  slotLeavesOff,
  usageLeavesOff,
  worthOff,
} from "./checks.ts";
import type { Due } from "./due.ts";
import type { World } from "./organizations.ts";
import {
  billsSeen,
  inParts,
  type PreviewSeen,
  previewsSeen,
  seatsSeen,
  slotLeaves,
  unlinedUsage,
  usageLeaves,
} from "./seen.ts";

/** The month that is open when the year ends. */
const OPEN = "2024-02-01";

/** Runs all checks over all organizations. */
export async function judgeYear(
  sql: Sql,
  world: World,
  due: Due[],
  previews: ReadonlyMap<string, PreviewSeen>,
) {
  const bills = await billsSeen(sql, world);
  const usage = await inParts(world.organizations, (ids) => usageLeaves(sql, world, ids));
  const unlined = await inParts(world.organizations, (ids) => unlinedUsage(sql, world, ids));
  const slots = await inParts(world.organizations, (ids) => slotLeaves(sql, world, ids));
  const open = await previewsSeen(sql, world, world.organizations);
  const opened = world.organizations.map((id) => open.get(id) as PreviewSeen);
  return {
    bills,
    lines: bills.flat().flatMap(({ lines }) => lines),
    leaves: [...usage, ...slots].reduce((sum, leaf) => sum + leaf.leaves, 0),
    off: {
      invoices: billsOff(bills, due),
      numbers: numbersOff(bills),
      previews: previewsOff(previews, bills),
      worth: worthOff(bills, due, opened, OPEN),
      usage: usageLeavesOff(bills, usage, unlined),
      slots: slotLeavesOff(bills, slots),
      seats: seatsOff(world, due, await seatsSeen(sql, world)),
    },
  };
}
