import type { Adapter, Delivery } from "./adapter.ts";
import { fromText, sha256, toHex } from "./bytes.ts";
import { type ReadDelivery, readDelivery } from "./read-delivery.ts";

const textOf = (body: Uint8Array): string | null => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
};

/**
 * The rows that a verified delivery is stored as: usually one event. A delivery of several events is stored whole
 * first, as it was signed, and then each event with its own part of the text and the hash of the whole, which links
 * it back.
 */
export async function readDeliveries(
  adapter: Adapter,
  delivery: Delivery,
): Promise<[ReadDelivery, ...ReadDelivery[]]> {
  const whole = await readDelivery(adapter, delivery);
  const text = adapter.split && !whole.malformed ? textOf(delivery.body) : null;
  const parts = text === null ? null : (adapter.split?.(text) ?? null);
  if (!parts) return [whole];
  const bodySha256 = toHex(await sha256(delivery.body));
  const read = await Promise.all(
    parts.map((part) => readDelivery(adapter, { ...delivery, body: fromText(part) })),
  );
  return [whole, ...read.map((each) => ({ ...each, bodySha256 }))];
}
