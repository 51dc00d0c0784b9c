const STEP_MS = 15;

/** Asks until the answer is yes. False when time runs out or `goOn` says that asking has become pointless. */
export async function until(
  ask: () => Promise<boolean> | boolean,
  withinMs: number,
  goOn: () => boolean = () => true,
): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline && goOn()) {
    if (await Promise.resolve(ask()).catch(() => false)) return true;
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  return false;
}
