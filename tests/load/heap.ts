/** Memory in use by a page and its workers, in bytes: their JavaScript heaps right after a forced collection. */
import type { CDPSession, Page } from "playwright-core";

type Message = { id?: number; result?: { usedSize?: number } };

export interface Heaps {
  /** Bytes in use by the page and its workers together. */
  used(): Promise<number>;
}

export async function heapsOf(page: Page): Promise<Heaps> {
  const session = await page.context().newCDPSession(page);
  const workers = await workersOf(session);
  return {
    async used() {
      await session.send("HeapProfiler.collectGarbage");
      const { usedSize } = await session.send("Runtime.getHeapUsage");
      const theirs = await Promise.all([...workers.values()].map((worker) => worker()));
      return theirs.reduce((sum, bytes) => sum + bytes, usedSize);
    },
  };
}

/** Workers are separate targets, reached through the page's session. */
async function workersOf(session: CDPSession): Promise<Map<string, () => Promise<number>>> {
  const workers = new Map<string, () => Promise<number>>();
  const waiting = new Map<number, (message: Message) => void>();
  let asked = 0;
  session.on("Target.receivedMessageFromTarget", ({ message }) => {
    const answer = JSON.parse(message) as Message;
    waiting.get(answer.id ?? 0)?.(answer);
  });
  session.on("Target.detachedFromTarget", ({ sessionId }) => {
    workers.delete(sessionId);
    // A worker that is gone does not respond.
    for (const answer of waiting.values()) answer({});
  });
  session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
    if (targetInfo.type !== "worker") return;
    const ask = (method: string) =>
      new Promise<Message>((resolve) => {
        asked += 1;
        waiting.set(asked, resolve);
        const message = JSON.stringify({ id: asked, method });
        session.send("Target.sendMessageToTarget", { sessionId, message }).catch(() => resolve({}));
      });
    workers.set(sessionId, async () => {
      await ask("HeapProfiler.collectGarbage");
      return (await ask("Runtime.getHeapUsage")).result?.usedSize ?? 0;
    });
  });
  await session.send("Target.setAutoAttach", {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  return workers;
}
