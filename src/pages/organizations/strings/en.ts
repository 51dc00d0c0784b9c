const en = {
  title: "Create your organization",
  description: "One business with its own data, people and invoices. All of this can be changed later.",
  name: "Name",
  namePlaceholder: "Nordic Dental",
  timeZone: "Time zone",
  timeZoneHint: "Days, reports and invoices follow this clock.",
  currency: "Currency",
  locale: "Language",
  country: "Country",
  countryHint: "Reads phone numbers written without a country code.",
  submit: "Create organization",
  cancel: "Back to Callboard",
  signOut: "Sign out",
  problems: { name: "Enter a name.", time_zone: "Choose one of the time zones in the list." },
} as const;

export default en;

declare module "i18next" {
  interface ResourceNamespaceMap {
    organizations: typeof en;
  }
}
