import { expect, it } from "vitest";
import {
  apiKeyNames,
  providerNames,
  providerRows,
} from "../../../supabase/functions/_shared/contract/providers.ts";
import { rolledBack } from "../support/database.ts";

it(
  "has the providers of contract/providers.ts in private.providers, and no other",
  rolledBack(async (sql) => {
    const rows = await sql`select provider, service, signing_key_calls, per_second from private.providers`;
    expect(Object.fromEntries(rows.map(({ provider, ...row }) => [provider, row]))).toEqual(
      Object.fromEntries(
        providerNames.map((provider) => [
          provider,
          {
            service: providerRows[provider].service,
            signing_key_calls: apiKeyNames(provider).includes("webhook_secret"),
            per_second: providerRows[provider].perSecond,
          },
        ]),
      ),
    );
  }),
);
