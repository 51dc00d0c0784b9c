import { describe, expect, it } from "vitest";
import { runSteps, type Step } from "./steps.ts";
import { EXIT, Stop } from "./stop.ts";

const succeeding = (name: string): Step => ({ name, run: async () => "well" });
const failing = (name: string): Step => ({
  name,
  run: () => Promise.reject(new Stop("The disk is full.", "Empty it.")),
});

const stopOf = async (steps: Step[]): Promise<Stop> => {
  const error = await runSteps(steps, () => undefined).catch((caught: unknown) => caught);
  if (error instanceof Stop) return error;
  throw error;
};

describe("the steps", () => {
  it("run in their order and report what each did", async () => {
    const lines: string[] = [];
    await runSteps([succeeding("functions"), succeeding("dashboard")], (line) => lines.push(line));
    expect(lines).toEqual(["1/2 functions: well", "2/2 dashboard: well"]);
  });

  it("stop half-way by naming what is done and what is not", async () => {
    const stop = await stopOf([succeeding("migrations"), failing("functions"), succeeding("dashboard")]);
    expect(stop.message).toBe(
      "The disk is full.\nStopped half-way. Done: migrations. Not done: functions, dashboard.",
    );
    expect(stop.remedy).toContain("Empty it.");
    expect(stop.exitCode).toBe(EXIT.halfway);
  });

  it("stop without a word of half-way when the first fails", async () => {
    const stop = await stopOf([failing("migrations"), succeeding("functions")]);
    expect(stop).toMatchObject({ message: "The disk is full.", exitCode: EXIT.refused });
  });
});
