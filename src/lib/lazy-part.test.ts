import { expect, test } from "vitest";
import { patiently } from "@/lib/lazy-part.ts";
import { createTestClock } from "@/testing/test-clock.ts";

function world({ online = true } = {}) {
  const { clock, advance } = createTestClock();
  const seen = { asked: 0, reachable: false, online };
  let back = () => {};
  const network = {
    isOnline: () => seen.online,
    back: () =>
      new Promise<void>((resolve) => {
        back = resolve;
      }),
  };
  const load = async () => {
    seen.asked++;
    if (!seen.reachable) throw new TypeError("Failed to fetch dynamically imported module");
    return "the module";
  };
  const outcome = patiently(load, clock, network).catch((error: Error) => error);
  return { seen, advance, outcome, comeBack: () => back() };
}

test("code that was unreachable for a moment is loaded when it is back", async () => {
  const { seen, advance, outcome } = world();
  await advance(400);
  seen.reachable = true;
  await advance(200);
  expect(await outcome).toBe("the module");
});

test("without a network nothing is requested until there is one", async () => {
  const { seen, advance, outcome, comeBack } = world({ online: false });
  await advance(60_000);
  expect(seen.asked).toBe(1);
  Object.assign(seen, { online: true, reachable: true });
  comeBack();
  expect(await outcome).toBe("the module");
});

test("code that is permanently gone, as after a deployment, fails in the end", async () => {
  const { seen, advance, outcome } = world();
  await advance(10_000);
  expect(await outcome).toBeInstanceOf(TypeError);
  expect(seen.asked).toBe(4);
});
