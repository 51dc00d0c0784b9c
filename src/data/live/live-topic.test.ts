import { RealtimeClient } from "@supabase/supabase-js";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openTopic } from "@/data/live/live-topic.ts";

type Payload = { config?: { broadcast?: { replication_ready?: boolean } } };
type Frame = [joinRef: string, ref: string, topic: string, event: string, payload: Payload];

/** Every socket opened so far; each responds to joins and leaves unless its network is gone. */
let sockets: Socket[] = [];
class Socket {
  readyState = 0;
  bufferedAmount = 0;
  isDead = false;
  /** When the server reports that it follows the database: before it answers the join, after a while, or never. */
  static follows: "at once" | "late" | "never" = "never";
  joins: string[] = [];
  onopen = () => {};
  onclose = (_event: object) => {};
  onmessage = (_event: object) => {};
  constructor() {
    sockets.push(this);
    setTimeout(() => {
      this.readyState = 1;
      this.onopen();
    });
  }
  send(text: string) {
    const [joinRef, ref, topic, event, asked] = JSON.parse(text) as Frame;
    if (event === "phx_join") this.joins.push(topic);
    if (this.isDead) return;
    const tell = (reply: string | null, name: string, said: object) =>
      this.onmessage({ data: JSON.stringify([joinRef, reply, topic, name, said]) });
    const follow = () =>
      tell(null, "system", { extension: "system", status: "ok", message: "", channel: "" });
    setTimeout(() => tell(ref, "phx_reply", { status: "ok", response: { postgres_changes: [] } }));
    if (!asked.config?.broadcast?.replication_ready || Socket.follows === "never") return;
    setTimeout(follow, Socket.follows === "late" ? 600 : 0);
  }
  close() {
    // A dead network never completes the closing handshake.
    this.readyState = this.isDead ? 2 : 3;
    if (!this.isDead) setTimeout(() => this.onclose({}));
  }
}

function world() {
  sockets = [];
  Socket.follows = "never";
  const realtime = new RealtimeClient("ws://platform.test/realtime/v1", {
    params: { apikey: "sb_publishable_test" },
    transport: Socket as never,
  });
  let joined = 0;
  const open = () =>
    openTopic(
      realtime as never,
      "organization:1",
    )({ joined: (isJoined) => void (isJoined && joined++), closed: () => {}, changes: () => {} });
  return { realtime, open, joins: () => joined };
}

describe("a topic", () => {
  const opened: RealtimeClient[] = [];
  const start = () => {
    const made = world();
    opened.push(made.realtime);
    return made;
  };
  afterEach(() => Promise.all(opened.splice(0).map((realtime) => realtime.disconnect())));

  it("is joined again when it is opened right after it was left", async () => {
    const { open, joins } = start();
    const first = open();
    await vi.waitFor(() => expect(joins()).toBe(1));
    first.leave({ withSocket: false });
    open();
    await vi.waitFor(() => expect(joins()).toBe(2));
    expect(sockets).toHaveLength(1);
  });

  it("is joined on a new socket if it was left together with one that no longer responds", async () => {
    const { open, joins } = start();
    const first = open();
    await vi.waitFor(() => expect(joins()).toBe(1));
    for (const socket of sockets) socket.isDead = true;
    first.leave({ withSocket: true });
    open();
    await vi.waitFor(() => expect(joins()).toBe(2), { timeout: 3000 });
    expect(sockets.map((socket) => socket.joins)).toEqual([
      ["realtime:organization:1"],
      ["realtime:organization:1"],
    ]);
  });

  it("is joined once the server follows the database, without waiting longer", async () => {
    const { open, joins } = start();
    Socket.follows = "at once";
    open();
    await vi.waitFor(() => expect(joins()).toBe(1), { timeout: 250 });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(joins()).toBe(1);
  });

  it("is joined a second time if the server follows the database late, so that nothing is missed", async () => {
    const { open, joins } = start();
    Socket.follows = "late";
    open();
    await vi.waitFor(() => expect(joins()).toBe(1));
    await vi.waitFor(() => expect(joins()).toBe(2));
  });

  it("is never joined if it was left before its turn came", async () => {
    const { open, joins } = start();
    open().leave({ withSocket: false });
    open();
    await vi.waitFor(() => expect(joins()).toBe(1));
    expect(sockets.flatMap((socket) => socket.joins)).toHaveLength(1);
  });
});
