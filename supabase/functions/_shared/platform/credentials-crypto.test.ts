import { describe, expect, it } from "vitest";
import { type Bytes, fromBase64Url, toBase64Url } from "./bytes.ts";
import { CredentialUnreadable, createCipher, type Place } from "./credentials-crypto.ts";

const key = (fill: number): Bytes => new Uint8Array(32).fill(fill);
const place: Place = { organizationId: "org", provider: "retell", column: "api_key", rowId: "row" };
const old = createCipher({ keys: new Map([["k1", key(1)]]), current: "k1" });
const both = createCipher({
  keys: new Map([
    ["k1", key(1)],
    ["k2", key(2)],
  ]),
  current: "k2",
});
const secret = "key_å_secret";

describe("a sealed credential", () => {
  it("opens in its place, and has the form the database requires", async () => {
    const sealed = await old.seal(secret, place);
    expect(sealed).toMatch(/^v1\.k1\.[\w-]{16}\.[\w-]{22,}$/);
    expect(await old.open(sealed, place)).toBe(secret);
    expect(await old.seal(secret, place)).not.toBe(sealed);
  });

  it.each(["organizationId", "provider", "column", "rowId"] as const)(
    "does not open under another %s",
    async (part) => {
      const sealed = await old.seal(secret, place);
      await expect(old.open(sealed, { ...place, [part]: "other" })).rejects.toThrow(CredentialUnreadable);
    },
  );

  it("does not open when letters move from one part of its place to the next", async () => {
    const sealed = await old.seal(secret, { ...place, organizationId: "ab", provider: "c" });
    await expect(old.open(sealed, { ...place, organizationId: "a", provider: "bc" })).rejects.toThrow(
      CredentialUnreadable,
    );
  });

  it("does not open after any bit is flipped or either end is truncated", async () => {
    const sealed = await old.seal("s", place);
    const [version, id, ...parts] = sealed.split(".");
    for (const [index, part] of parts.entries()) {
      const bytes = fromBase64Url(part) as Bytes;
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const flipped = bytes.slice();
        flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
        const changed = parts.with(index, toBase64Url(flipped));
        await expect(old.open([version, id, ...changed].join("."), place)).rejects.toThrow(
          CredentialUnreadable,
        );
      }
    }
    for (let length = 0; length < sealed.length; length++) {
      await expect(old.open(sealed.slice(0, length), place)).rejects.toThrow(CredentialUnreadable);
    }
  });

  it("has only one encoding: the spare bits of its last letter cannot be flipped either", async () => {
    const sealed = await old.seal("ab", place);
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const others = [...alphabet]
      .map((letter) => sealed.slice(0, -1) + letter)
      .filter((text) => text !== sealed);
    for (const other of others) await expect(old.open(other, place)).rejects.toThrow(CredentialUnreadable);
  });

  it("does not open under an unknown key", async () => {
    const stranger = createCipher({ keys: new Map([["k9", key(1)]]), current: "k9" });
    await expect(stranger.open(await old.seal(secret, place), place)).rejects.toThrow(CredentialUnreadable);
  });

  it("is re-sealed with the current key once", async () => {
    const moved = await both.reseal(await old.seal(secret, place), place);
    expect(moved).toMatch(/^v1\.k2\./);
    expect(await both.open(moved as string, place)).toBe(secret);
    expect(await both.reseal(moved as string, place)).toBeNull();
  });
});
