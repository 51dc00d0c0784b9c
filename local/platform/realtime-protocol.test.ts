import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { broadcast, readFrame, reply } from "./realtime-protocol.ts";

interface OfficialSerializer {
  encode(message: unknown, done: (frame: string | ArrayBuffer) => void): void;
  decode(frame: string, done: (message: Record<string, unknown>) => void): void;
}
// supabase-js's own serializer, which is not among the package's named exports.
const require = createRequire(import.meta.url);
const { default: Serializer } =
  require("../../node_modules/@supabase/realtime-js/dist/main/lib/serializer.js") as {
    default: new () => OfficialSerializer;
  };
const official = new Serializer();

const encoded = (message: unknown) => {
  let frame: Buffer | undefined;
  let isBinary = false;
  official.encode(message, (result) => {
    isBinary = typeof result !== "string";
    frame = Buffer.from(result as string);
  });
  return [frame as Buffer, isBinary] as const;
};
const decoded = (text: string) => {
  let message: Record<string, unknown> = {};
  official.decode(text, (result) => {
    message = result;
  });
  return message;
};

describe("protocol 2.0.0", () => {
  const join = {
    join_ref: "1",
    ref: "2",
    topic: "realtime:organization:å",
    event: "phx_join",
    payload: { config: {} },
  };

  it("understands the official client's text frames", () => {
    expect(readFrame(...encoded(join))).toEqual({
      joinRef: "1",
      ref: "2",
      topic: "realtime:organization:å",
      event: "phx_join",
      payload: { config: {} },
    });
  });
  it("understands the official client's binary broadcasts", () => {
    const message = {
      ...join,
      topic: "realtime:x",
      event: "broadcast",
      payload: { event: "cursor", payload: { x: 1 } },
    };
    expect(readFrame(...encoded(message))).toMatchObject({
      joinRef: "1",
      ref: "2",
      topic: "realtime:x",
      event: "broadcast",
      payload: { event: "cursor" },
    });
  });
  it.each(["", "{", "{}", "[]", "[1,2,3]", '["1","2","t"]'])("ignores %j", (text) => {
    expect(readFrame(Buffer.from(text), false)).toBeUndefined();
  });
  it("replies so that the official client can match its request", () => {
    const frame = readFrame(...encoded(join));
    expect(frame && decoded(reply(frame, "ok", { postgres_changes: [] }))).toEqual({
      join_ref: "1",
      ref: "2",
      topic: join.topic,
      event: "phx_reply",
      payload: { status: "ok", response: { postgres_changes: [] } },
    });
  });
  it("broadcasts messages that the official client passes to its listeners", () => {
    expect(
      decoded(broadcast("organization:1", { id: "m1", event: "changed", payload: { n: 1 } })),
    ).toMatchObject({
      topic: "realtime:organization:1",
      event: "broadcast",
      payload: { type: "broadcast", event: "changed", payload: { n: 1 }, meta: { id: "m1" } },
    });
  });
});
