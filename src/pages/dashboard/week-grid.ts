import type { HeatCell } from "@/data/roi/daily-facts.ts";

/** Seven rows of 24 hours, Monday first: week[weekday][hour]. */
export function week(cells: readonly HeatCell[]): number[][] {
  const lines = Array.from({ length: 7 }, () => new Array<number>(24).fill(0));
  for (const { weekday, hour, calls } of cells) {
    const line = lines[weekday - 1];
    if (line && hour in line) line[hour] = calls;
  }
  return lines;
}

/** The hour of the week with the most calls, the earliest of equals; null without calls. */
export function busiest(lines: readonly (readonly number[])[]) {
  const all = lines.flatMap((line, weekday) => line.map((calls, hour) => ({ weekday, hour, calls })));
  const top = all.reduce((most, cell) => (cell.calls > most.calls ? cell : most), {
    weekday: 0,
    hour: 0,
    calls: 0,
  });
  return top.calls > 0 ? top : null;
}
