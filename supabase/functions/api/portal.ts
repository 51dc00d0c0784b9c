import type { ApiAnswers } from "../_shared/contract/api.ts";
import type { Member } from "../_shared/platform/door.ts";
import { Problem } from "../_shared/platform/problem.ts";
import type { ApiWorld } from "./api-world.ts";

/** The provider's own page about one customer, opened with the operator's key. The visitor returns to /billing. */
export async function openPortal(
  { members, cipher, portal, siteUrl }: Pick<ApiWorld, "members" | "cipher" | "portal" | "siteUrl">,
  { organizationId }: Member,
): Promise<ApiAnswers["/billing/portal"]> {
  const account = await members.paymentAccount(organizationId);
  if (!account) {
    throw Problem.of("no_payment_account", "Nothing has been invoiced through a payment provider yet");
  }
  const apiKey = await cipher.open(account.ciphertext, {
    organizationId: account.ownerId,
    provider: account.provider,
    column: account.name,
    rowId: account.credentialId,
  });
  try {
    return { url: await portal(account.provider, apiKey, account.customerRef, `${siteUrl}/billing`) };
  } catch (cause) {
    throw Problem.unavailable("The payment provider", cause);
  }
}
