/** Time as a parameter: tests pass their own. `after` returns a function that cancels it. */
export interface Clock {
  now(): Date;
  after(milliseconds: number, act: () => void): () => void;
}

export const wallClock: Clock = {
  now: () => new Date(),
  after(milliseconds, act) {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
};
