/** Realtime protocol 2.0.0: a message is the array [join_ref, ref, topic, event, payload]. */
export interface Frame {
  joinRef: string | null;
  ref: string | null;
  /** As on the wire: `realtime:<topic>`, or `phoenix` for heartbeats. */
  topic: string;
  event: string;
  payload: Record<string, unknown>;
}

const USER_BROADCAST_PUSH = 3;

/** Reads a text frame, or the head of a binary one (kind 3: a client's own broadcast). Undefined for anything else. */
export function readFrame(data: Buffer, isBinary: boolean): Frame | undefined {
  return isBinary ? readPush(data) : readText(data.toString("utf8"));
}

function readText(text: string): Frame | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed) || typeof parsed[2] !== "string" || typeof parsed[3] !== "string")
    return undefined;
  const [joinRef, ref, topic, event, payload] = parsed;
  return {
    joinRef: joinRef ?? null,
    ref: ref ?? null,
    topic,
    event,
    payload: isRecord(payload) ? payload : {},
  };
}

function readPush(data: Buffer): Frame | undefined {
  const [kind, joinRefSize = 0, refSize = 0, topicSize = 0, eventSize = 0] = data;
  if (kind !== USER_BROADCAST_PUSH) return undefined;
  let at = 7;
  const take = (size: number) => {
    at += size;
    return data.toString("utf8", at - size, at);
  };
  const joinRef = take(joinRefSize) || null;
  const ref = take(refSize) || null;
  return { joinRef, ref, topic: take(topicSize), event: "broadcast", payload: { event: take(eventSize) } };
}

export const write = ({ joinRef, ref, topic, event, payload }: Frame) =>
  JSON.stringify([joinRef, ref, topic, event, payload]);

/** The reply to one frame. */
export const reply = (to: Frame, status: "ok" | "error", response: Record<string, unknown> = {}) =>
  write({ ...to, event: "phx_reply", payload: { status, response } });

/** A message from the server about a channel, e.g. that its token expired. */
export const system = (topic: string, joinRef: string | null, status: "ok" | "error", message: string) =>
  write({
    joinRef,
    ref: null,
    topic,
    event: "system",
    payload: { extension: "system", status, message, channel: topic.replace(/^realtime:/, "") },
  });

/** A broadcast is the same text for every subscriber of a topic, so it is written once. */
export const broadcast = (topic: string, message: { id: string; event: string; payload: unknown }) =>
  write({
    joinRef: null,
    ref: null,
    topic: `realtime:${topic}`,
    event: "broadcast",
    payload: { type: "broadcast", event: message.event, payload: message.payload, meta: { id: message.id } },
  });

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
