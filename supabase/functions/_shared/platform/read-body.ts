import { type Bytes, concat } from "./bytes.ts";
import { Problem } from "./problem.ts";

export const LARGEST_BODY = 1_000_000;

/**
 * A sender that is still sending would see a broken connection instead of the response, so this much more is read and
 * discarded.
 */
const DRAINED = 16_000_000;
const DRAINED_FOR_MS = 2_000;

type Reader = ReadableStreamDefaultReader<Uint8Array>;

const tooLarge = () => Problem.of("body_too_large", `A body may hold ${LARGEST_BODY} bytes`);

/**
 * The body's raw bytes, read once. Counts while reading if no length is announced, and keeps no more than the limit.
 */
export async function readBody(request: Request, limit = LARGEST_BODY): Promise<Bytes> {
  const announced = Number(request.headers.get("content-length") ?? Number.NaN);
  // HTTP ends a body at its announced length: it needs no counting, and reading it whole is much cheaper.
  if (announced <= limit) return new Uint8Array(await request.arrayBuffer());
  const reader = request.body?.getReader();
  if (!reader) return new Uint8Array();
  if (announced > limit) return refuse(reader);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concat(...chunks);
    size += value.length;
    if (size > limit) return refuse(reader);
    chunks.push(value);
  }
}

async function refuse(reader: Reader): Promise<never> {
  const until = performance.now() + DRAINED_FOR_MS;
  const giveUp = setTimeout(() => void reader.cancel().catch(() => {}), DRAINED_FOR_MS);
  try {
    for (let size = 0; size < DRAINED && performance.now() < until; ) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
    }
    await reader.cancel();
  } catch {
    // The sender has gone; the refusal stays the same.
  } finally {
    clearTimeout(giveUp);
  }
  throw tooLarge();
}
