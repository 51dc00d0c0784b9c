import type { Bytes } from "./bytes.ts";
import { concat } from "./bytes.ts";
import { Problem } from "./problem.ts";

export const LARGEST_BODY = 1_000_000;

const tooLarge = () => Problem.of("body_too_large", `A body may hold ${LARGEST_BODY} bytes`);

/** The body's raw bytes, read once. Counts as it reads, because a length may be absent or untrue, and stops early. */
export async function readBody(request: Request, limit = LARGEST_BODY): Promise<Bytes> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) {
    await request.body?.cancel();
    throw tooLarge();
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(value);
  }
  return concat(...chunks);
}
