import type { ProviderName } from "../_shared/contract/providers.ts";
import type { Cipher } from "../_shared/platform/credentials-crypto.ts";
import type { Connection } from "../_shared/providers/asking/connection.ts";
import type { PaymentPortal } from "../_shared/providers/services.ts";
import type { Members } from "../_shared/store/members.ts";

/** The dependencies of the routes; tests pass their own. */
export interface ApiWorld {
  members: Members;
  /** The signed-in person's id. Throws not_signed_in. */
  userOf(request: Request): Promise<string>;
  cipher: Cipher;
  connections: Readonly<Record<ProviderName, Connection>>;
  portal: PaymentPortal;
  /** The base URL for providers' deliveries, without a final slash. */
  webhooksUrl: string;
  /** The dashboard's URL, without a final slash. */
  siteUrl: string;
  now(): Date;
}
