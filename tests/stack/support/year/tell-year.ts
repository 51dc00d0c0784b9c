import { dice } from "../dice.ts";
import { between, dayOf, iso, pick, ZONES } from "./calendar.ts";
import { type CallReport, tellCall } from "./calls.ts";
import { type Card, writeCards } from "./cards.ts";
import { type ShowEvent, tellShow } from "./shows.ts";

/** Everything that happens to one organization, in the order it becomes known. No database is involved. */
export interface Story {
  place: number;
  zone: string;
  /** The time it was created, and the local day billing starts on. */
  since: string;
  starts: string;
  cards: Card[];
  calls: CallReport[];
  shows: ShowEvent[];
}

const byTick = (a: { tick: number }, b: { tick: number }) => a.tick - b.tick;
const times = <T>(count: number, tell: (n: number) => T[]) =>
  Array.from({ length: count }, (_, n) => tell(n)).flat();

/** A tenth of the organizations has nine tenths of the calls. `calls` is the number per year for a light one. */
export function tellYear(organizations: number, calls: number, seed = 1): Story[] {
  return Array.from({ length: organizations }, (_, place) => {
    const roll = dice(seed * 1_000_003 + place * 7_919);
    const zone = ZONES[place % ZONES.length] as string;
    const since =
      roll() < 0.85
        ? Date.UTC(2022, 11, between(roll, 2, 27), 12)
        : Date.UTC(2023, between(roll, 0, 8), between(roll, 2, 27), 12);
    const starts = dayOf(since, zone);
    const heavy = place % 10 === 3;
    return {
      place,
      zone,
      since: iso(since),
      starts,
      cards: writeCards(roll, starts),
      calls: times(heavy ? calls * 81 : calls, (n) => tellCall(roll, n)).sort(byTick),
      shows: times(heavy ? between(roll, 40, 90) : pick(roll, [0, 0, 0, 8, 8, 24]), (n) =>
        tellShow(roll, n),
      ).sort(byTick),
    };
  });
}
