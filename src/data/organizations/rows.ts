/** The words and JSON of this subject's columns; `data/database.ts` puts them in the types of the client. */
import type { Language } from "@/lib/languages.ts";
import type { Theme } from "@/stores/preferences.ts";

export type Role = "owner" | "manager" | "agent" | "viewer";

export interface OrganizationColumns {
  tables: {
    audit_log: { details: Record<string, unknown> };
    invitations: { role: Role };
    memberships: { role: Role };
    /** `locale` is null until chosen. */
    profiles: { theme: Theme; locale: Language | null };
  };
  views: object;
  returns: object;
  args: {
    /** A country or a value of null removes it. */
    change_organization: { p_country: string | null; p_appointment_value_minor: number | null };
  };
}
