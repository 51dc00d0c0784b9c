import type { Account } from "../_shared/clients/account.ts";
import { Refusal } from "../_shared/clients/refusal.ts";
import type { Cipher } from "../_shared/platform/credentials-crypto.ts";
import type { Effect, Outbox } from "../_shared/store/outbox.ts";

/** `endpointKey` ends the address at which the provider reports. */
export type SendingAccount = Account & { endpointKey: string };

/** The account each effect is sent from, read and opened once. Refuses for later while there is none. */
export function createAccounts(outbox: Pick<Outbox, "account" | "issuerAccount">, cipher: Cipher) {
  const known = new Map<string, Promise<SendingAccount>>();
  return ({
    organizationId,
    provider,
    kind,
  }: Pick<Effect, "organizationId" | "provider"> & { kind?: Effect["kind"] }): Promise<SendingAccount> => {
    // Invoices leave through the operator's account, whoever is asked to pay.
    const sender = kind === "invoice.issue" ? null : organizationId;
    const name = `${sender} ${provider}`;
    const account = known.get(name) ?? opened(outbox, cipher, sender, provider);
    known.set(name, account);
    return account;
  };
}

async function opened(
  outbox: Pick<Outbox, "account" | "issuerAccount">,
  cipher: Cipher,
  sender: string | null,
  provider: string,
): Promise<SendingAccount> {
  const sealed = sender ? await outbox.account(sender, provider) : await outbox.issuerAccount(provider);
  if (!sealed) throw new Refusal({ kind: "later", code: "no_api_key", detail: `No key for ${provider}` });
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
