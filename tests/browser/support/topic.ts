import type { Page } from "playwright-core";
import type { Stack } from "../../../local/platform/stack-file.ts";

/** Joins a private topic from inside the page, with its session. Returns the reply's status. */
export function joinTopic(page: Page, { api_url, publishable_key }: Stack, topic: string): Promise<string> {
  const address = `${api_url.replace(/^http/, "ws")}/realtime/v1/websocket?vsn=2.0.0&apikey=${publishable_key}`;
  return page.evaluate(
    ([address = "", topic = ""]) =>
      new Promise<string>((resolve, reject) => {
        const key = Object.keys(localStorage).find((name) => /^sb-.*-auth-token$/.test(name)) ?? "";
        const { access_token } = JSON.parse(localStorage.getItem(key) ?? "{}") as { access_token?: string };
        const config = { private: true, broadcast: {}, presence: { enabled: false }, postgres_changes: [] };
        const socket = new WebSocket(address);
        socket.onopen = () =>
          socket.send(JSON.stringify(["1", "1", `realtime:${topic}`, "phx_join", { config, access_token }]));
        socket.onerror = () => reject(new Error("The socket failed"));
        socket.onmessage = ({ data }: MessageEvent<string>) => {
          const [, ref, , event, payload] = JSON.parse(data) as [
            string,
            string,
            string,
            string,
            { status: string },
          ];
          if (event !== "phx_reply" || ref !== "1") return;
          socket.close();
          resolve(payload.status);
        };
      }),
    [address, topic],
  );
}
