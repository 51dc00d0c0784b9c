/** Usage charges, computed from the known calls: no rows, no revisions, no billing functions. */
import { earlier, later, nextMonth } from "../month-due.ts";
import { minorOf } from "./arithmetic.ts";
import { dayOf, firstOf } from "./calendar.ts";
import type { CallReport } from "./calls.ts";
import type { Card } from "./cards.ts";
import type { Story } from "./tell-year.ts";

const STEP = { second: 1, six_seconds: 6, minute: 60 };
const stepped = (seconds: number, { rounding }: Card) => Math.ceil(seconds / STEP[rounding]) * STEP[rounding];

export function secondsOf(card: Card, { status, seconds, voicemail }: CallReport): number {
  const answered = status === "ended" && (voicemail || seconds !== 0);
  const rule = answered ? (voicemail ? card.voicemail : "talked") : card.unanswered;
  if (rule === "free") return 0;
  return stepped(Math.max(rule === "talked" ? (seconds ?? 0) : 0, card.minimum_seconds), card);
}

/** The version in force on a day, among those written by a tick. */
export const cardOn = (cards: readonly Card[], day: string, tick: number) =>
  cards.filter((card) => card.tick <= tick && card.from <= day).at(-1) as Card;

/** Free seconds of a version in a month, in proportion to the days it is in force. */
function includedOf(cards: readonly Card[], index: number, month: string): bigint {
  const days = (from: string, to: string) => Math.max(0, Date.parse(to) - Date.parse(from)) / 86_400_000;
  const ends = nextMonth(month);
  const card = cards[index] as Card;
  const from = later(card.from, month);
  const until = cards[index + 1]?.from ?? ends;
  const inForce = days(from, earlier(until, ends));
  return (BigInt(card.included_minutes) * 60n * BigInt(inForce)) / BigInt(days(month, ends));
}

interface Charge {
  month: string;
  version: number;
  seconds: number;
}
const said = ({ at, status, seconds, voicemail, provider }: CallReport) =>
  [at, status, seconds, voicemail, provider].join();

/** The usage of one organization as it becomes known. */
export class UsageDue {
  readonly #story: Story;
  readonly #last = new Map<number, CallReport>();
  readonly #charges = new Map<number, Charge>();

  constructor(story: Story) {
    this.#story = story;
  }

  /** A call is charged by the card in force when its state changes; without a change it keeps its charge. */
  hear(word: CallReport) {
    const before = this.#last.get(word.call);
    this.#last.set(word.call, word);
    if (before && said(before) === said(word)) return;
    const { zone, starts, cards } = this.#story;
    const day = dayOf(word.at, zone);
    this.#charges.delete(word.call);
    if (day < starts) return;
    const card = cardOn(cards, day, word.tick);
    const charge = { month: firstOf(day), version: card.version, seconds: secondsOf(card, word) };
    this.#charges.set(word.call, charge);
  }

  /** The current charge of each month. */
  months(): Map<string, { seconds: number; minor: bigint }> {
    const seconds = new Map<string, number[]>();
    for (const { month, version, seconds: more } of this.#charges.values()) {
      const of = seconds.get(month) ?? this.#story.cards.map(() => 0);
      of[version - 1] = (of[version - 1] as number) + more;
      seconds.set(month, of);
    }
    return new Map([...seconds].map(([month, of]) => [month, this.#worth(month, of)]));
  }

  #worth(month: string, seconds: number[]) {
    const { cards } = this.#story;
    let units = 0n;
    for (const [index, used] of seconds.entries()) {
      const included = includedOf(cards, index, month);
      const free = included < BigInt(used) ? included : BigInt(used);
      units += (BigInt(used) - free) * BigInt((cards[index] as Card).minute_micros);
    }
    const total = seconds.reduce((sum, used) => sum + used, 0);
    return { seconds: total, minor: minorOf(units, (cards.at(-1) as Card).currency) };
  }
}
