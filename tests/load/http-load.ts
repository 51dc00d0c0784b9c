/**
 * A closed-loop HTTP/1.1 client on plain sockets, because a general client would use more of the two cores than the
 * server it measures. It sends prepared bytes and reads only the status and the length of the response.
 */
import net from "node:net";

export interface LoadResult {
  perSecond: number;
  /** Milliseconds from the first byte sent to the last byte read, per request. */
  latencies: number[];
  /** Count per status. */
  statuses: Record<number, number>;
}

export function prepare(url: URL, headers: Record<string, string>, body: string): Buffer {
  const payload = Buffer.from(body);
  const head = [
    `POST ${url.pathname}${url.search} HTTP/1.1`,
    `host: ${url.host}`,
    `content-length: ${payload.length}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), payload]);
}

/** Sends every request once over `connections` sockets, each sending its next one after a response. */
export async function load(port: number, requests: Buffer[], connections: number): Promise<LoadResult> {
  const result: LoadResult = { perSecond: 0, latencies: [], statuses: {} };
  let next = 0;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: connections }, () =>
      converse(
        port,
        () => requests[next++],
        (status, ms) => {
          result.latencies.push(ms);
          result.statuses[status] = (result.statuses[status] ?? 0) + 1;
        },
      ),
    ),
  );
  result.perSecond = requests.length / ((performance.now() - begun) / 1000);
  return result;
}

function converse(
  port: number,
  take: () => Buffer | undefined,
  answered: (status: number, ms: number) => void,
) {
  return new Promise<void>((resolve, reject) => {
    const socket = net.connect({ port, host: "127.0.0.1", noDelay: true });
    let sentAt = 0;
    let waiting = "";
    const send = () => {
      const request = take();
      if (!request) {
        socket.end();
        return resolve();
      }
      sentAt = performance.now();
      socket.write(request);
    };
    socket.on("connect", send);
    socket.on("error", reject);
    socket.on("data", (chunk) => {
      waiting += chunk.toString("latin1");
      const head = waiting.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = /content-length: (\d+)/i.exec(waiting)?.[1];
      if (length === undefined)
        return reject(new Error(`A response without a length: ${waiting.slice(0, 200)}`));
      if (waiting.length < head + 4 + Number(length)) return;
      const status = Number(waiting.slice(9, 12));
      waiting = "";
      answered(status, performance.now() - sentAt);
      send();
    });
  });
}
