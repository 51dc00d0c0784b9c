import { expect, it } from "vitest";
import { createLog } from "./log.ts";

function buildLog() {
  const lines: Record<string, unknown>[] = [];
  const clock = { at: 0 };
  const log = createLog(
    (line) => lines.push(JSON.parse(line)),
    () => new Date(clock.at),
  );
  return { log, lines, clock };
}

it("lets five successes through in ten seconds and later reports how many it suppressed", () => {
  const { log, lines, clock } = buildLog();
  for (let i = 0; i < 20; i++) log.success("webhook");
  expect(lines).toHaveLength(5);
  clock.at = 10_000;
  log.success("webhook");
  expect(lines.at(-1)).toMatchObject({ level: "info", what: "webhook", unsaid: 15 });
});

it("caps errors too, below the limit of the host", () => {
  const { log, lines } = buildLog();
  for (let i = 0; i < 200; i++) log.failure("answer", { code: "unexpected" });
  expect(lines).toHaveLength(50);
});
