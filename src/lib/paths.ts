/** An address that ends with an id. */
const at = (before: string) => (id: string) => before + encodeURIComponent(id);

/** The only place where an address of the dashboard is spelled. */
export const paths = {
  dashboard: "/",
  live: "/live",
  calls: "/calls",
  call: at("/calls/"),
  leads: "/leads",
  lead: at("/leads/"),
  leadImport: "/leads/import",
  /** One import: its progress or its report. */
  leadImportOf: at("/leads/import?import="),
  /** The leads an import made. */
  leadsOfImport: at("/leads?import="),
  campaigns: "/campaigns",
  newCampaign: "/campaigns/new",
  campaignOfImport: at("/campaigns/new?import="),
  campaign: at("/campaigns/"),
  editCampaign: (id: string) => `/campaigns/${encodeURIComponent(id)}/edit`,
  appointments: "/appointments",
  appointment: at("/appointments?open="),
  billing: "/billing",
  invoice: at("/billing/invoices/"),
  roi: "/roi",
  /** "2026-10"; the database spells it too, in e-mails: private.report_values. */
  proofReport: at("/roi/report/"),
  integrations: "/integrations",
  /** One signed delivery, as managers may read it. */
  event: (id: number) => `/integrations?event=${id}`,
  settings: "/settings",
  /** For operators: what all organizations are charged and owe. */
  accounts: "/operator/organizations",
  account: at("/operator/organizations/"),
  /** For operators: the disputes of all organizations. */
  disputes: "/operator/disputes",
  login: "/login",
  signup: "/signup",
  reset: "/reset",
  newPassword: "/reset/new",
  invite: at("/invite/"),
  /** The page behind a confirm link; the database spells it too: private.make_confirm_link. */
  answer: at("/answer/"),
  newOrganization: "/organizations/new",
} as const;

/** `path` with search parameters; absent values are left out. */
export function withSearch(path: string, search: Record<string, string | number | undefined>): string {
  const entries = Object.entries(search).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  return entries.length ? `${path}?${new URLSearchParams(entries)}` : path;
}
