/** The invoices that an organization must have, in order, computed from its story alone. */
import { taxed } from "./arithmetic.ts";
import { endOfMonth, LAST_TICK, MONTHS, TICKS_A_MONTH } from "./calendar.ts";
import type { Card } from "./cards.ts";
import type { Say, ShowEvent } from "./shows.ts";
import { type Milestone, SlotsDue } from "./slots-due.ts";
import type { Story } from "./tell-year.ts";
import { cardOn, UsageDue } from "./usage-due.ts";

export interface Line {
  model: string;
  period: string | null;
  quantity: number;
  amount: string;
  /** Its tax terms, such as "exclusive 2500". */
  terms: string;
}
export interface Bill {
  cause: "month" | "milestone";
  period: string | null;
  milestone: number | null;
  kind: string;
  currency: string;
  net: string;
  tax: string;
  total: string;
  /** Terms, taxable amount and tax, such as "exclusive 2500: 400 100". */
  taxes: string[];
  lines: Line[];
}

/** The order of the events within a tick; those in one row go to all organizations in one statement. */
export const SAID: readonly (readonly Say[])[] = [
  ["booked"],
  ["shown", "no_show"],
  ["contested"],
  ["disputed"],
  ["decided_shown", "decided_no_show"],
  ["moved"],
  ["erased"],
];
/** These are applied one by one, each with its consequences. */
export const ONE_BY_ONE: readonly Say[] = ["disputed", "decided_shown", "decided_no_show"];

export const termsOf = (card: Card) => `${card.tax_behavior} ${card.tax_basis_points}`;
/** The order of terms on an invoice: alphabetical, then by rate. */
const byTerms = (a: string, b: string) => (padded(a) < padded(b) ? -1 : 1);
const padded = (terms: string) => terms.replace(/\d+/, (points) => points.padStart(5, "0"));
const sumOf = (lines: readonly Line[]) => lines.reduce((sum, { amount }) => sum + BigInt(amount), 0n);

/** Tax is rounded once for all lines with the same terms. */
function taxesOf(lines: readonly Line[]) {
  const all = [...new Set(lines.map(({ terms }) => terms))].sort(byTerms);
  return all.map((terms) => {
    const [behavior = "", points] = terms.split(" ");
    const amount = sumOf(lines.filter((line) => line.terms === terms));
    return { terms, ...taxed(amount, behavior, Number(points)) };
  });
}

function bill(card: Card, about: Pick<Bill, "cause" | "period" | "milestone">, lines: Line[]): Bill {
  const each = taxesOf(lines);
  const net = each.reduce((sum, one) => sum + one.net, 0n);
  const tax = each.reduce((sum, one) => sum + one.tax, 0n);
  const kind = net + tax < 0n ? "credit_note" : "invoice";
  const taxes = each.map((one) => `${one.terms}: ${one.net} ${one.tax}`);
  const { currency } = card;
  return { ...about, kind, currency, net: `${net}`, tax: `${tax}`, total: `${net + tax}`, taxes, lines };
}

function milestoneBill({ number, card }: Milestone): Bill {
  const line = {
    model: "milestone",
    period: null,
    quantity: card.milestone_size,
    amount: `${card.milestone_minor}`,
    terms: termsOf(card),
  };
  return bill(card, { cause: "milestone", period: null, milestone: number }, [line]);
}

export class Due {
  readonly bills: Bill[] = [];
  readonly usage: UsageDue;
  readonly slots: SlotsDue;
  readonly #story: Story;
  #billed = new Map<string, { seconds: number; minor: bigint }>();
  #credited = 0;

  constructor(story: Story) {
    this.#story = story;
    this.usage = new UsageDue(story);
    this.slots = new SlotsDue(story);
  }

  hear(tick: number) {
    for (const word of this.#story.calls) if (word.tick === tick) this.usage.hear(word);
    const words = this.#story.shows.filter((word) => word.tick === tick);
    for (const says of SAID) {
      const now = words.filter(({ say }) => says.includes(say)).sort((a, b) => a.show - b.show);
      if (ONE_BY_ONE.includes(says[0] as Say)) for (const word of now) this.#listen([word], tick);
      else this.#listen(now, tick);
    }
  }

  #listen(words: ShowEvent[], tick: number) {
    for (const word of words) this.slots.hear(word);
    if (words.length > 0) this.bills.push(...this.slots.reassign(tick).map(milestoneBill));
  }

  /** The invoice of the month as of now; undefined if there is nothing to bill. */
  month(month: string, tick: number): Bill | undefined {
    const lines = [...this.#usageLines(month, tick), ...this.#creditLines()];
    if (lines.length === 0) return undefined;
    const card = cardOn(this.#story.cards, endOfMonth(month), tick);
    return bill(card, { cause: "month", period: month, milestone: null }, lines);
  }

  #usageLines(month: string, tick: number): Line[] {
    const lines: Line[] = [];
    const now = this.usage.months();
    // A month with nothing left adds up to zero.
    for (const past of this.#billed.keys()) if (!now.has(past)) now.set(past, { seconds: 0, minor: 0n });
    for (const [period, { seconds, minor }] of now) {
      if (period > month) continue;
      const before = this.#billed.get(period) ?? { seconds: 0, minor: 0n };
      const quantity = seconds - before.seconds;
      const amount = minor - before.minor;
      if (quantity === 0 && amount === 0n) continue;
      // Taxed under the terms of its month, whenever it becomes known.
      const terms = termsOf(cardOn(this.#story.cards, endOfMonth(period), tick));
      const model = period === month ? "usage" : "adjustment";
      lines.push({ model, period, quantity, amount: `${amount}`, terms });
    }
    const order = ({ model, period }: Line) => `${model === "usage" ? 0 : 1} ${period}`;
    return lines.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  }

  #creditLines(): Line[] {
    const owed = this.slots.credits.slice(this.#credited);
    const all = [...new Set(owed.map(({ card }) => termsOf(card)))].sort(byTerms);
    return all.map((terms) => {
      const back = owed.filter(({ card }) => termsOf(card) === terms);
      const amount = -back.reduce((sum, { minor }) => sum + minor, 0n);
      return { model: "credit", period: null, quantity: back.length, amount: `${amount}`, terms };
    });
  }

  close(month: string, tick: number) {
    const made = this.month(month, tick);
    if (made) this.bills.push(made);
    this.#billed = new Map([...this.usage.months()].filter(([period]) => period <= month));
    this.#credited = this.slots.credits.length;
  }

  /** The current worth of all usage and milestones: the sum of all lines, including the open month. */
  worth(open: string): bigint {
    let worth = 0n;
    for (const [period, { minor }] of this.usage.months()) if (period <= open) worth += minor;
    for (const { card, reached } of this.slots.milestones)
      if (reached !== undefined) worth += BigInt(card.milestone_minor);
    return this.slots.credits.reduce((sum, { minor }) => sum - minor, worth);
  }
}

/** Runs a story to its end. */
export function dueOf(story: Story): Due {
  const due = new Due(story);
  for (let tick = 0; tick <= LAST_TICK; tick += 1) {
    due.hear(tick);
    const month = MONTHS[(tick + 1) / TICKS_A_MONTH - 1];
    // An organization that started later has no earlier months to close.
    if (month && month >= `${story.starts.slice(0, 7)}-01`) due.close(month, tick);
  }
  return due;
}
