import { describe, expect, it } from "vitest";
import { type Change, connectLive, type OpenChannel } from "@/data/live/live-connection.ts";
import type { LiveState } from "@/stores/live-status.ts";
import { createTestClock } from "@/testing/test-clock.ts";

function world() {
  const { clock, advance } = createTestClock();
  const seen = {
    refetches: 0,
    opened: 0,
    left: 0,
    leftSocket: false,
    online: true,
    visible: true,
    answers: true,
    state: "offline" as LiveState,
    at: null as Date | null,
    changes: [] as Change[],
  };
  let listener: Parameters<OpenChannel>[0] | undefined;
  const connection = connectLive({
    clock,
    open(given) {
      seen.opened++;
      listener = given;
      return {
        leave({ withSocket }) {
          seen.left++;
          seen.leftSocket = withSocket;
        },
      };
    },
    isOnline: () => seen.online,
    isVisible: () => seen.visible,
    refetchAll: async () => {
      seen.refetches++;
      if (!seen.answers) throw new Error("no answer");
    },
    changes: (changes) => seen.changes.push(...changes),
    report({ state, lastUpdateAt }) {
      seen.state = state;
      if (lastUpdateAt) seen.at = lastUpdateAt;
    },
  });
  const channel = () => {
    if (!listener) throw new Error("No channel was opened");
    return listener;
  };
  return { seen, advance, connection, channel, clock };
}

describe("the live connection", () => {
  it("reports reconnecting until the topic is joined, then live", () => {
    const { seen, channel } = world();
    expect(seen.state).toBe("reconnecting");
    channel().joined(true);
    expect(seen.state).toBe("live");
  });

  it("refetches once joined, because a change may have been missed before", async () => {
    const { seen, channel, advance } = world();
    channel().joined(true);
    await advance(0);
    expect(seen.refetches).toBe(1);
    expect(seen.at).not.toBeNull();
  });

  it("passes changes on and remembers when", () => {
    const { seen, channel, clock } = world();
    channel().joined(true);
    channel().changes([{ table: "calls", kind: "insert", ids: ["1"] }]);
    expect(seen.changes).toEqual([{ table: "calls", kind: "insert", ids: ["1"] }]);
    expect(seen.at).toEqual(clock.now());
  });

  it("does not poll within a minute of joining", async () => {
    const { seen, channel, advance } = world();
    channel().joined(true);
    await advance(60_000);
    expect(seen.refetches).toBe(1);
  });

  it("polls every two minutes while joined and visible, in case a message was dropped", async () => {
    const { seen, channel, advance } = world();
    channel().joined(true);
    await advance(120_000);
    expect(seen.refetches).toBe(2);
    seen.visible = false;
    await advance(120_000);
    expect(seen.refetches).toBe(2);
    seen.visible = true;
    await advance(120_000);
    expect(seen.refetches).toBe(3);
  });

  it("polls every 10 s after 10 s without the socket, and stops once it is back", async () => {
    const { seen, channel, advance } = world();
    channel().joined(true);
    await advance(0);
    channel().joined(false);
    expect(seen.state).toBe("reconnecting");
    await advance(9999);
    expect(seen.refetches).toBe(1);
    await advance(1);
    expect(seen.refetches).toBe(2);
    await advance(10_000);
    expect(seen.refetches).toBe(3);
    channel().joined(true);
    await advance(30_000);
    expect(seen.refetches).toBe(4);
    expect(seen.state).toBe("live");
  });

  it("keeps the time of the last successful update while polls fail", async () => {
    const { seen, channel, advance } = world();
    channel().joined(true);
    await advance(0);
    const last = seen.at;
    seen.answers = false;
    channel().joined(false);
    await advance(30_000);
    expect(seen.refetches).toBeGreaterThan(2);
    expect(seen.at).toBe(last);
  });

  it("reopens a closed topic with growing delays", async () => {
    const { seen, channel, advance } = world();
    channel().closed();
    await advance(1000);
    expect(seen.opened).toBe(2);
    channel().closed();
    await advance(1000);
    expect(seen.opened).toBe(2);
    await advance(1000);
    expect(seen.opened).toBe(3);
  });

  it("reports offline without a network, requests nothing then, and refetches once it is back", async () => {
    const { seen, connection, channel, advance } = world();
    channel().joined(true);
    await advance(0);
    seen.online = false;
    connection.networkChanged();
    expect(seen.state).toBe("offline");
    await advance(20_000);
    expect(seen.refetches).toBe(1);
    seen.online = true;
    connection.networkChanged();
    await advance(0);
    expect(seen.refetches).toBe(2);
    expect(seen.state).toBe("reconnecting");
  });

  it("reopens the topic as soon as the network is back, in any state of the socket", () => {
    const { seen, connection, channel } = world();
    channel().joined(true);
    seen.online = false;
    connection.networkChanged();
    seen.online = true;
    connection.networkChanged();
    expect(seen).toMatchObject({ opened: 2, left: 1, leftSocket: true, state: "reconnecting" });
    channel().joined(true);
    expect(seen.state).toBe("live");
  });

  it("opens the topic once if it was about to be reopened anyway", async () => {
    const { seen, connection, channel, advance } = world();
    channel().closed();
    connection.networkChanged();
    await advance(5000);
    expect(seen.opened).toBe(2);
  });

  it("leaves the topic and stops polling when closed", async () => {
    const { seen, connection, advance } = world();
    connection.close();
    await advance(60_000);
    expect(seen).toMatchObject({ left: 1, refetches: 0, opened: 1 });
  });
});
