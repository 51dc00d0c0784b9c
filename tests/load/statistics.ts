/** Medians of interleaved rounds, with confidence intervals. */

export const median = (values: number[]) => quantile(values, 0.5);

/** The q-quantile of raw samples, interpolated linearly. */
export function quantile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/** 95 % bootstrap interval of the median, with a fixed seed so that equal samples give equal intervals. */
export function interval(values: number[], draws = 2_000): [number, number] {
  let state = 42;
  const random = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
  const medians = Array.from({ length: draws }, () =>
    median(values.map(() => values[Math.floor(random() * values.length)] ?? 0)),
  );
  return [quantile(medians, 0.025), quantile(medians, 0.975)];
}
