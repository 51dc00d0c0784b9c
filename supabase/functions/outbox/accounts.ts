import type { Cipher } from "../_shared/platform/credentials-crypto.ts";
import type { ProviderAccount } from "../_shared/providers/asking/provider-account.ts";
import { Refusal } from "../_shared/providers/asking/refusal.ts";
import type { Effect, Outbox } from "../_shared/store/outbox.ts";

/** `endpointKey` is the last part of the URL to which the provider reports. */
export type SendingAccount = ProviderAccount & { endpointKey: string };

type Wanted = Pick<Effect, "organizationId" | "provider"> & Partial<Pick<Effect, "kind" | "payload">>;

/** The account each effect is sent from, loaded and decrypted once. Refuses with `later` while there is none. */
export function createAccounts(outbox: Pick<Outbox, "account" | "issuerAccount">, cipher: Cipher) {
  const known = new Map<string, Promise<SendingAccount>>();
  return (effect: Wanted): Promise<SendingAccount> => {
    const name = `${issuerOf(effect) ?? effect.organizationId} ${effect.provider}`;
    const account = known.get(name) ?? opened(outbox, cipher, effect);
    known.set(name, account);
    return account;
  };
}

/**
 * Invoices are sent through the operator's account, for every customer: the account used at the first attempt.
 */
export const issuerOf = ({ kind, payload }: Partial<Pick<Effect, "kind" | "payload">>): string | undefined =>
  kind === "invoice.issue" && typeof payload?.issuer === "string" ? payload.issuer : undefined;

async function opened(
  outbox: Pick<Outbox, "account" | "issuerAccount">,
  cipher: Cipher,
  effect: Wanted,
): Promise<SendingAccount> {
  const { organizationId, provider, kind } = effect;
  const issuer = issuerOf(effect);
  const sealed = issuer
    ? await outbox.issuerAccount(issuer)
    : kind !== "invoice.issue" && (await outbox.account(organizationId, provider));
  if (!sealed) {
    const code = kind === "invoice.issue" ? "issuer_gone" : "no_api_key";
    throw new Refusal({ kind: "later", code, detail: `No key for ${provider}` });
  }
  const place = {
    organizationId: sealed.organization_id,
    provider,
    column: sealed.name,
    rowId: sealed.credential_id,
  };
  const apiKey = await cipher.open(sealed.ciphertext, place).catch(() => {
    const detail = `Credential ${sealed.credential_id} cannot be opened`;
    throw new Refusal({ kind: "later", code: "credential_unreadable", detail });
  });
  return { apiKey, config: sealed.config, endpointKey: sealed.endpoint_key };
}
