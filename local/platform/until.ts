const STEP_MS = 15;

/** Polls until `ask` returns true. Returns false on timeout, or once `goOn` returns false. */
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
