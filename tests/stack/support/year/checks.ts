/** Actual against expected. Each check returns its deviations as text, or an empty list. */
import { DIGITS } from "./cards.ts";
import type { Due, Line } from "./due.ts";
import type { World } from "./organizations.ts";
import type { BillSeen, LeafSum, PreviewSeen, Unlined } from "./seen.ts";

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const sum = (amounts: readonly string[]) => amounts.reduce((all, n) => all + BigInt(n), 0n);
const billOf = ({
  cause,
  period,
  milestone,
  kind,
  currency,
  net,
  tax,
  total,
  taxes,
  lines,
}: Omit<BillSeen, "id">) => ({
  cause,
  period,
  milestone,
  kind,
  currency,
  net,
  tax,
  total,
  taxes,
  lines: lines.map(lineOf),
});
const lineOf = ({ model, period, quantity, amount, terms }: Line) => ({
  model,
  period,
  quantity,
  amount,
  terms,
});

/** Exactly the expected invoices, in order. */
export const billsOff = (bills: BillSeen[][], due: Due[]) =>
  due.flatMap(({ bills: expected }, place) => {
    const made = bills[place]?.map(billOf) ?? [];
    const length = Math.max(made.length, expected.length);
    return Array.from({ length }, (_, n) => [expected[n], made[n]])
      .filter(([a, b]) => !same(a && billOf(a as BillSeen), b))
      .map((pair) => `organization ${place}: expected and actual ${JSON.stringify(pair)}`);
  });

export const numbersOff = (bills: BillSeen[][]) =>
  bills.flatMap((made) => {
    const [account = ""] = made[0]?.number.split("-") ?? [];
    const expected = made.map((_, n) => `${account}-${String(n + 1).padStart(4, "0")}`);
    const numbers = made.map(({ number }) => number);
    return same(numbers, expected) ? [] : [numbers.join(" ")];
  });

/** A second before midnight against midnight. With nothing to bill, a preview has no lines. */
export function previewsOff(previews: ReadonlyMap<string, PreviewSeen>, bills: BillSeen[][]) {
  const made = new Map(
    bills
      .flat()
      .filter(({ cause }) => cause === "month")
      .map((bill) => [`${bill.organization_id} ${bill.period}`, bill]),
  );
  return [...previews].flatMap(([key, { lines, ...preview }]) => {
    const bill = made.get(key);
    const shown = [
      preview.net,
      preview.tax,
      preview.total,
      preview.period,
      preview.taxes,
      ...lines.map(lineOf),
    ];
    const [, period] = key.split(" ");
    const billed = bill
      ? [bill.net, bill.tax, bill.total, period, bill.taxes, ...bill.lines.map(lineOf)]
      : ["0", "0", "0", period, []];
    const isSame = same(shown, billed) && (!bill || bill.currency === preview.currency);
    return isSame ? [] : [`${key}: ${JSON.stringify(shown)} and ${JSON.stringify(billed)}`];
  });
}

/** All lines of invoices and the open month add up to the current worth of everything that happened. */
export const worthOff = (bills: BillSeen[][], due: Due[], open: PreviewSeen[], month: string) =>
  bills.flatMap((made, place) => {
    const lines = [...made, open[place]].flatMap((bill) => bill?.lines ?? []);
    const billed = sum(lines.map(({ amount }) => amount));
    const worth = due[place]?.worth(month);
    return open[place]?.period === month && billed === worth
      ? []
      : [`organization ${place}: ${worth} and ${billed}`];
  });

/**
 * All lines of a month equal all its leaves, rounded once: they differ by less than rounding may leave. Leaves that
 * add up to zero are on no line; their worth below a minor unit is in the next line of their month.
 */
export function usageLeavesOff(bills: BillSeen[][], leaves: readonly LeafSum[], unlined: readonly Unlined[]) {
  const of = new Map(leaves.map((leaf) => [`${leaf.invoice_id} ${leaf.period}`, leaf]));
  const wrong = unlined.filter(({ quantity }) => quantity !== 0).map((each) => JSON.stringify(each));
  const offLines = bills.flatMap((made, place) => {
    const exact = new Map<string, bigint>();
    const waiting = unlined.filter((each) => each.organization_id === made[0]?.organization_id);
    return made.flatMap(({ id, currency, lines, period: billed }) => {
      while (billed && waiting[0] && waiting[0].billing_period < billed) {
        const { period, amount } = waiting.shift() as Unlined;
        exact.set(period, (exact.get(period) ?? 0n) + BigInt(amount));
      }
      const unit = 10n ** BigInt(6 - (DIGITS[currency] as number));
      return lines.flatMap(({ model, period, quantity, amount }) => {
        if (!period) return [];
        const leaf = of.get(`${id} ${period}`);
        const off = (exact.get(period) ?? 0n) + BigInt(leaf?.amount ?? 0) - BigInt(amount) * unit;
        exact.set(period, off);
        const isSame = leaf?.quantity === quantity && leaf.explained === leaf.amount;
        // A leaf is exact to a millionth of the currency's unit.
        if (isSame && 2n * (off < 0n ? -off : off) <= unit + 1n) return [];
        return [
          `organization ${place}, ${model} of ${period}: ${JSON.stringify(leaf)} and ${quantity}, ${amount}; ${off} off`,
        ];
      });
    });
  });
  return [...wrong, ...offLines];
}

export function slotLeavesOff(bills: BillSeen[][], leaves: readonly LeafSum[]) {
  const of = new Map(leaves.map((leaf) => [`${leaf.invoice_id} ${leaf.terms}`, leaf]));
  const lines = bills
    .flat()
    .flatMap(({ id, currency, lines: all }) => all.map((line) => ({ id, currency, ...line })))
    .filter(({ period }) => !period);
  const leafOf = ({ id, terms }: (typeof lines)[number]) => of.get(`${id} ${terms}`);
  const off = lines.filter((line) => {
    const { currency, model, quantity, amount } = line;
    const leaf = leafOf(line);
    const micros = `${BigInt(amount) * 10n ** BigInt(6 - (DIGITS[currency] as number))}`;
    // A freed slot may be credited again only for another milestone; each counts once per milestone.
    const isOnce = model === "credit" || leaf?.quantity === quantity;
    return !(leaf?.leaves === quantity && isOnce && leaf.amount === amount && leaf.explained === micros);
  });
  const none = lines.length === leaves.length ? [] : [`${leaves.length} of ${lines.length} lines have slots`];
  return [...none, ...off.map((line) => `${JSON.stringify(line)} and ${JSON.stringify(leafOf(line))}`)];
}

interface Seat {
  appointment_id: string;
  milestone: number;
  position: number;
}
/** Exactly the shown, undisputed appointments, plus those invoiced and in dispute, each in one slot. */
export const seatsOff = (world: World, due: Due[], seats: Seat[][]) =>
  due.flatMap(({ slots }, place) => {
    const ids = world.shows[place] as Map<number, string>;
    const expected = slots.seats().map(([show, milestone, position]) => [ids.get(show), milestone, position]);
    const held = seats[place]?.map(({ appointment_id, milestone, position }) => [
      appointment_id,
      milestone,
      position,
    ]);
    return same(held, expected) ? [] : [`organization ${place}: ${JSON.stringify(held)}`];
  });
