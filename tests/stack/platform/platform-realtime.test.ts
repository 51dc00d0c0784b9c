import { randomUUID } from "node:crypto";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import WebSocket from "ws";
import { stack } from "../../lanes/stack.ts";

const sql = postgres(stack.db_url, { max: 2, onnotice: () => undefined });
const organization = randomUUID();
const stranger = randomUUID();
let client: SupabaseClient;
let token: string;

beforeAll(async () => {
  client = createClient(stack.api_url, stack.publishable_key, {
    auth: { persistSession: false },
    // Node 20 has no WebSocket.
    realtime: { transport: WebSocket as never },
  });
  const { data, error } = await client.auth.signUp({
    email: `${randomUUID()}@example.com`,
    password: "correct horse",
  });
  if (error) throw error;
  token = data.session?.access_token ?? "";
  await sql`insert into public.organizations ${sql({ id: organization, name: "Realtime", time_zone: "Europe/Stockholm", currency: "SEK", locale: "sv" })}`;
  await sql`insert into public.memberships ${sql({ organization_id: organization, user_id: data.user?.id ?? "", role: "viewer" })}`;
});

afterAll(async () => {
  await client.removeAllChannels();
  await sql.end();
});

const topicOf = (id: string) => `organization:${id}`;
const send = (payload: postgres.JSONValue, db: postgres.ISql = sql) =>
  db`select realtime.send(${sql.json(payload)}, 'changed', ${topicOf(organization)}, true)`;

/** Joins with the real client. Returns the first status it reports and the messages from then on. */
async function join(topic: string, isPrivate = true) {
  const heard: unknown[] = [];
  const channel = client
    .channel(topic, { config: { private: isPrivate } })
    .on("broadcast", { event: "changed" }, ({ payload }) => void heard.push(payload));
  const [status, error] = await new Promise<[string, Error | undefined]>((resolve) =>
    channel.subscribe((state, reason) => resolve([state, reason])),
  );
  return { channel, heard, status, reason: error?.message ?? "" };
}

describe("realtime", () => {
  it("delivers the database's messages to a member, however long, and none that were rolled back", async () => {
    const { channel, heard, status } = await join(topicOf(organization));
    expect(status).toBe("SUBSCRIBED");
    await sql
      .begin(async (tx) => {
        await send({ n: 0 }, tx);
        throw new Error("rolled back");
      })
      .catch(() => undefined);
    await send({ n: 1 });
    await send({ n: 2, long: "å".repeat(50_000) });
    await vi.waitFor(() => expect(heard).toHaveLength(2), 5_000);
    expect(heard).toMatchObject([{ n: 1 }, { n: 2, long: "å".repeat(50_000) }]);
    await channel.unsubscribe();
  });

  it("refuses another organization's topic", async () => {
    const { status, reason, channel } = await join(topicOf(stranger));
    expect([status, reason]).toEqual(["CHANNEL_ERROR", expect.stringContaining("Unauthorized")]);
    await channel.unsubscribe();
  });

  it("refuses a public channel", async () => {
    const { status, reason, channel } = await join(topicOf(organization), false);
    expect([status, reason]).toEqual(["CHANNEL_ERROR", expect.stringContaining("PrivateOnly")]);
    await channel.unsubscribe();
  });

  it("refuses a forged token", async () => {
    const socket = await rawSocket();
    const forged = `${token.split(".").slice(0, 2).join(".")}.${"A".repeat(43)}`;
    const answer = await socket.ask("phx_join", joinPayload(forged));
    expect(answer).toMatchObject({
      status: "error",
      response: { reason: expect.stringContaining("InvalidJWTToken") },
    });
    socket.close();
  });

  it("notifies a client on request once the database is followed", async () => {
    const socket = await rawSocket();
    const config = { private: true, broadcast: { replication_ready: true } };
    await socket.ask("phx_join", { config, access_token: token });
    await vi.waitFor(() => expect(socket.events).toContain("system"), 5_000);
    socket.close();
  });

  it("closes a removed member's channel when the token is renewed", async () => {
    const socket = await rawSocket();
    expect(await socket.ask("phx_join", joinPayload(token))).toMatchObject({ status: "ok" });
    await sql`delete from public.memberships where organization_id = ${organization}`;
    socket.tell("access_token", { access_token: token });
    await vi.waitFor(() => expect(socket.events).toContain("phx_close"), 5_000);
    socket.close();
  });

  it("refuses a socket without one of the project's keys", async () => {
    await expect(rawSocket("sb_publishable_wrong")).rejects.toThrow("401");
  });
});

const joinPayload = (accessToken: string) => ({ config: { private: true }, access_token: accessToken });

async function rawSocket(key = stack.publishable_key) {
  const url = `${stack.api_url.replace("http", "ws")}/realtime/v1/websocket?apikey=${key}&vsn=2.0.0`;
  const socket = new WebSocket(url);
  const events: string[] = [];
  const replies = new Map<string, unknown>();
  socket.on("message", (data) => {
    const [, ref, , event, payload] = JSON.parse(data.toString());
    events.push(event);
    if (event === "phx_reply") replies.set(ref, payload);
  });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  let ref = 0;
  const tell = (event: string, payload: unknown) => {
    socket.send(JSON.stringify(["1", String(++ref), `realtime:${topicOf(organization)}`, event, payload]));
    return String(ref);
  };
  const ask = async (event: string, payload: unknown) => {
    const asked = tell(event, payload);
    await vi.waitFor(() => expect(replies.has(asked)).toBe(true), 5_000);
    return replies.get(asked);
  };
  return { ask, tell, events, close: () => socket.close() };
}
