import type { WebSocket } from "ws";
import type { Access } from "./realtime-access.ts";
import { type Frame, reply, system, write } from "./realtime-protocol.ts";
import { verifyToken } from "./tokens.ts";

export interface Surroundings {
  access: Access;
  jwtSecret: string;
  /** Adds a channel to its topic's listeners, or removes it. */
  subscribed(channel: Channel): void;
  left(channel: Channel): void;
  /** Whether the database's messages are being followed; until then a joined channel receives nothing. */
  isFollowing(): boolean;
}

interface Join {
  config?: { private?: boolean; broadcast?: { replication_ready?: boolean } };
  access_token?: string;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** One joined topic of one socket: private only, open until its token expires. */
export class Channel {
  /** Without the wire's `realtime:` prefix. */
  readonly topic: string;
  #expiry: NodeJS.Timeout | undefined;
  #open = false;

  constructor(
    readonly socket: WebSocket,
    private readonly join: Frame,
    private readonly around: Surroundings,
  ) {
    this.topic = join.topic.replace(/^realtime:/, "");
  }

  async enter() {
    const { config, access_token } = this.join.payload as Join;
    if (!config?.private) return this.#refuse("PrivateOnly: This project only allows private channels");
    const reason = await this.#judge(access_token);
    if (reason) return this.#refuse(reason);
    this.#open = true;
    this.around.subscribed(this);
    this.socket.send(reply(this.join, "ok", { postgres_changes: [] }));
    this.socket.send(write({ ...this.join, ref: null, event: "presence_state", payload: {} }));
    if (this.around.isFollowing()) this.following();
  }

  /** Notifies the client, on request, that every message reaches it from now on. */
  following() {
    const { config } = this.join.payload as Join;
    if (!config?.broadcast?.replication_ready) return;
    const { topic, joinRef } = this.join;
    this.socket.send(system(topic, joinRef, "ok", "Replication connection established"));
  }

  /** A refreshed token is checked like the first; an invalid one closes the channel. */
  async renew(token: unknown) {
    const reason = await this.#judge(typeof token === "string" ? token : undefined);
    if (reason) this.#expel(reason);
  }

  leave(frame?: Frame) {
    clearTimeout(this.#expiry);
    this.#open = false;
    this.around.left(this);
    if (!frame) return;
    this.socket.send(reply(frame, "ok"));
    this.socket.send(write({ ...this.join, ref: null, event: "phx_close", payload: {} }));
  }

  /** The reason why the token does not open this topic; undefined if it does. */
  async #judge(token: string | undefined): Promise<string | undefined> {
    const claims = token ? verifyToken(token, this.around.jwtSecret) : undefined;
    if (!claims) return "InvalidJWTToken: Token has expired or is not valid";
    const allowed = await this.around.access.mayRead(this.topic, claims).catch(() => undefined);
    if (allowed === undefined) return "DatabaseConnectionIssue: The database does not respond; try again";
    if (!allowed)
      return `Unauthorized: You do not have permissions to read from this Channel topic: ${this.topic}`;
    this.#expireAt(claims.exp);
    return undefined;
  }

  #expireAt(seconds: number | undefined) {
    clearTimeout(this.#expiry);
    if (seconds === undefined) return;
    const inMs = Math.min(Math.max(seconds * 1000 - Date.now(), 0), LONGEST_TIMER_MS);
    this.#expiry = setTimeout(() => this.#expel("InvalidJWTToken: Token has expired"), inMs);
  }

  #refuse(reason: string) {
    this.leave();
    this.socket.send(reply(this.join, "error", { reason }));
  }

  #expel(reason: string) {
    if (!this.#open) return;
    this.leave();
    this.socket.send(system(this.join.topic, this.join.joinRef, "error", reason));
    this.socket.send(write({ ...this.join, ref: null, event: "phx_close", payload: {} }));
  }
}
