/**
 * Secrets at rest: AES-256-GCM, `v1.<key id>.<nonce>.<ciphertext and tag>`, the last two base64url. The additional
 * data binds each secret to its organization, provider, column and row: it does not open anywhere else.
 */
import { type Bytes, concat, fromBase64Url, fromText, toBase64Url } from "./bytes.ts";

/** Where a secret is stored. */
export interface Place {
  organizationId: string;
  provider: string;
  /** Its name: `webhook_secret` or `api_key`. */
  column: string;
  /** The credential's id. */
  rowId: string;
}

export interface Keyring {
  /** Key id → 32 bytes. */
  keys: ReadonlyMap<string, Bytes>;
  /** The id of the key that seals new secrets. */
  current: string;
}

export interface Cipher {
  seal(secret: string, place: Place): Promise<string>;
  /** Throws CredentialUnreadable for an unknown key, a changed bit or another place. */
  open(sealed: string, place: Place): Promise<string>;
  /** The same secret sealed with the current key; null if it already is. Used to rotate the key itself. */
  reseal(sealed: string, place: Place): Promise<string | null>;
}

export class CredentialUnreadable extends Error {
  override readonly name = "CredentialUnreadable";
}

/** Each part is preceded by its length, so that no two places encode to the same bytes. */
function binding({ organizationId, provider, column, rowId }: Place): Bytes {
  const parts = [organizationId, provider, column, rowId].map((part) => fromText(part));
  return concat(...parts.flatMap((part) => [new Uint8Array(new Uint32Array([part.length]).buffer), part]));
}

const imported = (bytes: Bytes) =>
  crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);

export function createCipher({ keys, current }: Keyring): Cipher {
  const known = new Map([...keys].map(([id, bytes]) => [id, imported(bytes)]));

  const keyOf = (id: string): Promise<CryptoKey> => {
    const key = known.get(id);
    if (!key) throw new CredentialUnreadable(`No key "${id}"`);
    return key;
  };

  const seal = async (secret: string, place: Place) => {
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const algorithm = { name: "AES-GCM", iv: nonce, additionalData: binding(place) };
    const sealed = await crypto.subtle.encrypt(algorithm, await keyOf(current), fromText(secret));
    return ["v1", current, toBase64Url(nonce), toBase64Url(new Uint8Array(sealed))].join(".");
  };

  const open = async (sealed: string, place: Place) => {
    const [version, id, nonce, content, ...more] = sealed.split(".");
    const iv = fromBase64Url(nonce ?? "");
    const bytes = fromBase64Url(content ?? "");
    if (version !== "v1" || !id || iv?.length !== 12 || !bytes || more.length > 0) {
      throw new CredentialUnreadable("Not a sealed credential");
    }
    const key = await keyOf(id);
    const algorithm = { name: "AES-GCM", iv, additionalData: binding(place) };
    const opened = await crypto.subtle.decrypt(algorithm, key, bytes).catch(() => {
      throw new CredentialUnreadable("Changed, or moved from another place");
    });
    return new TextDecoder().decode(opened);
  };

  const reseal = async (sealed: string, place: Place) =>
    sealed.startsWith(`v1.${current}.`) ? null : seal(await open(sealed, place), place);

  return { seal, open, reseal };
}
