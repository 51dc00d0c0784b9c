import type http from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Access } from "./realtime-access.ts";
import { Channel, type Surroundings } from "./realtime-channel.ts";
import type { Message } from "./realtime-feed.ts";
import { broadcast, type Frame, readFrame, reply } from "./realtime-protocol.ts";

const PATH = "/realtime/v1/websocket";
const MAX_FRAME_BYTES = 1 << 20;
const MAX_UNSENT_BYTES = 8 << 20;

/**
 * Stand-in for hosted Realtime with Broadcast from the database only: private channels, authorised by RLS,
 * fed by inserts into realtime.messages. Presence is acknowledged and stays empty.
 */
export class Realtime {
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES });
  readonly #listeners = new Map<string, Set<Channel>>();

  readonly #surroundings: Surroundings;
  #isFollowing = false;

  constructor(private readonly options: { access: Access; jwtSecret: string; apiKeys: string[] }) {
    this.#surroundings = {
      access: options.access,
      jwtSecret: options.jwtSecret,
      subscribed: (channel) => {
        const listeners = this.#listeners.get(channel.topic) ?? new Set();
        this.#listeners.set(channel.topic, listeners.add(channel));
      },
      left: (channel) => {
        const listeners = this.#listeners.get(channel.topic);
        listeners?.delete(channel);
        if (listeners?.size === 0) this.#listeners.delete(channel.topic);
      },
      isFollowing: () => this.#isFollowing,
    };
  }

  /** Lets this server handle the gateway's WebSocket requests. */
  attach(server: http.Server) {
    server.on("upgrade", (request: http.IncomingMessage, socket: Duplex, head: Buffer) => {
      const url = new URL(request.url ?? "/", "http://gateway");
      const key = url.searchParams.get("apikey") ?? String(request.headers.apikey ?? "");
      if (url.pathname !== PATH) return socket.end("HTTP/1.1 404 Not Found\r\n\r\n");
      if (!this.options.apiKeys.includes(key)) return socket.end("HTTP/1.1 401 Unauthorized\r\n\r\n");
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.#welcome(client));
    });
  }

  /** Whether the database's messages are followed from now on. */
  following(isFollowing: boolean) {
    this.#isFollowing = isFollowing;
    if (!isFollowing) return;
    for (const listeners of this.#listeners.values()) for (const channel of listeners) channel.following();
  }

  /** Sends a message to all listeners of its topic. */
  publish(message: Message) {
    const listeners = this.#listeners.get(message.topic);
    if (!listeners?.size) return;
    const text = broadcast(message.topic, message);
    for (const { socket } of listeners) {
      if (socket.bufferedAmount > MAX_UNSENT_BYTES) socket.terminate();
      else socket.send(text);
    }
  }

  close() {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
  }

  #welcome(socket: WebSocket) {
    const channels = new Map<string, Channel>();
    socket.on("message", (data: Buffer, isBinary) => {
      const frame = readFrame(data, isBinary);
      if (frame) this.#hear(socket, channels, frame);
    });
    socket.on("error", () => socket.terminate());
    socket.once("close", () => {
      for (const channel of channels.values()) channel.leave();
    });
  }

  #hear(socket: WebSocket, channels: Map<string, Channel>, frame: Frame) {
    const channel = channels.get(frame.topic);
    switch (frame.event) {
      case "heartbeat":
        return socket.send(reply(frame, "ok"));
      case "phx_join": {
        channel?.leave();
        const joined = new Channel(socket, frame, this.#surroundings);
        channels.set(frame.topic, joined);
        return void joined.enter();
      }
      case "access_token":
        return void channel?.renew(frame.payload.access_token);
      case "phx_leave":
        channels.delete(frame.topic);
        return channel ? channel.leave(frame) : socket.send(reply(frame, "ok"));
      case "presence":
        return socket.send(reply(frame, "ok"));
      default:
        return socket.send(
          reply(frame, "error", { reason: "This stand-in only carries messages from the database" }),
        );
    }
  }
}
