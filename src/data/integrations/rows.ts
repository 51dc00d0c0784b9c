/** The words and JSON of this subject's columns; `data/database.ts` puts them in the types of the client. */
import type { ConnectionDetail } from "@contract/api.ts";
import type { CredentialName, ProviderName } from "@contract/providers.ts";

export type EventStatus = "stored" | "applied" | "ignored" | "failed" | "dead";

export interface IntegrationColumns {
  tables: {
    credentials: { name: CredentialName };
    events: {
      status: EventStatus;
      body_encoding: "utf8" | "base64";
      headers: Record<string, string>;
      /** Domain events, as contract/domain-event.ts has them. */
      normalised: unknown[];
    };
    integrations: {
      provider: ProviderName;
      status: "active" | "disabled";
      /** Not secret; contract/integration-config.ts names the fields. */
      config: Record<string, unknown>;
      test_detail: ConnectionDetail | null;
    };
  };
  views: object;
  returns: {
    integration_activity: {
      last_event_id: number | null;
      last_kind: string | null;
      last_status: string | null;
      last_received_at: string | null;
      last_meant_at: string | null;
    };
  };
  args: object;
}
