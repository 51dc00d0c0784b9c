/** The only place that spells the dashboard's URLs. */
export const paths = {
  dashboard: "/",
  live: "/live",
  calls: "/calls",
  call: (id: string) => `/calls/${encodeURIComponent(id)}`,
  leads: "/leads",
  lead: (id: string) => `/leads/${encodeURIComponent(id)}`,
  leadImport: "/leads/import",
  /** One import: its progress or its report. */
  leadImportOf: (id: string) => `/leads/import?import=${encodeURIComponent(id)}`,
  /** The leads created by an import. */
  leadsOfImport: (id: string) => `/leads?import=${encodeURIComponent(id)}`,
  campaigns: "/campaigns",
  newCampaign: "/campaigns/new",
  campaignOfImport: (id: string) => `/campaigns/new?import=${encodeURIComponent(id)}`,
  campaign: (id: string) => `/campaigns/${encodeURIComponent(id)}`,
  editCampaign: (id: string) => `/campaigns/${encodeURIComponent(id)}/edit`,
  appointments: "/appointments",
  appointment: (id: string) => `/appointments?open=${encodeURIComponent(id)}`,
  billing: "/billing",
  invoice: (id: string) => `/billing/invoices/${encodeURIComponent(id)}`,
  roi: "/roi",
  /** "2026-10"; e-mails from the database spell it too: private.report_values. */
  proofReport: (month: string) => `/roi/report/${month}`,
  integrations: "/integrations",
  /** One signed delivery, readable by managers. */
  event: (id: number) => `/integrations?event=${id}`,
  settings: "/settings",
  /** For operators: charges and balances of all organizations. */
  accounts: "/operator/organizations",
  account: (id: string) => `/operator/organizations/${encodeURIComponent(id)}`,
  /** For operators: the disputes of all organizations. */
  disputes: "/operator/disputes",
  login: "/login",
  signup: "/signup",
  reset: "/reset",
  newPassword: "/reset/new",
  invite: (token: string) => `/invite/${encodeURIComponent(token)}`,
  /** The page behind a confirm link; the database spells it too: private.make_confirm_link. */
  answer: (token: string) => `/answer/${encodeURIComponent(token)}`,
  newOrganization: "/organizations/new",
} as const;

/** `path` with search parameters; absent values are dropped. */
export function withSearch(path: string, search: Record<string, string | number | undefined>): string {
  const entries = Object.entries(search).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  return entries.length ? `${path}?${new URLSearchParams(entries)}` : path;
}
