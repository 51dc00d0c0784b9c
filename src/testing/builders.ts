import type { CurrentOrganization } from "@/data/organizations/organizations.ts";

/** A complete row with plausible values; a test overrides only what it is about. */
export function buildOrganization(overrides: Partial<CurrentOrganization> = {}): CurrentOrganization {
  return {
    id: "0a6e6c1e-0000-4000-8000-000000000001",
    name: "Nordic Dental",
    time_zone: "Europe/Stockholm",
    currency: "SEK",
    locale: "sv",
    country: "SE",
    appointment_value_minor: null,
    onboarding_dismissed_at: null,
    created_at: "2026-01-12T09:00:00+00:00",
    role: "owner",
    ...overrides,
  };
}
