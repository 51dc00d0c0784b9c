/**
 * One row per provider. Names, services, addresses, settings and the lists of the dashboard follow from these rows.
 * What cannot follow (the two tables in providers/, SQL, .env.example, words, sandbox, docs) is compared with them by
 * a test that names the provider.
 */
export type Service = "voice" | "texts" | "mail" | "calendar" | "payments" | "models";

/** What signs deliveries, and what calls the API. */
export const credentialNames = ["webhook_secret", "api_key"] as const;
export type CredentialName = (typeof credentialNames)[number];

/** The type of a setting; integration-config.ts validates it. */
export type SettingShape = "account_sid" | "mailbox" | "phone" | "reference" | "sender" | "web_page";

interface ProviderRow {
  /** The provider's own spelling, in every language. */
  label: string;
  service: Service;
  /** The base URL of its API, unless the environment sets another. */
  api: string;
  /** The credentials that an organization stores. Without a webhook secret nothing is delivered. */
  keys: readonly CredentialName[];
  /** The webhook secret also calls the API while no API key is stored. */
  signingKeyCalls?: true;
  /** The settings of an integration besides keys, in display order. Every member sees them. */
  settings: Readonly<Record<string, SettingShape>>;
  /** The settings of a new integration; the setup steps on the page match them. */
  startsWith?: Readonly<Record<string, string>>;
  /** Effects per second for an organization without a rate of its own. */
  perSecond: number;
}

const both = credentialNames;

export const providerRows = {
  retell: {
    label: "Retell AI",
    service: "voice",
    api: "https://api.retellai.com",
    keys: both,
    signingKeyCalls: true,
    settings: { agent_ref: "reference", from_number: "phone" },
    perSecond: 5,
  },
  vapi: {
    label: "Vapi",
    service: "voice",
    api: "https://api.vapi.ai",
    keys: both,
    settings: { agent_ref: "reference", phone_number_id: "reference" },
    startsWith: {
      signatureHeader: "x-vapi-signature",
      timestampHeader: "x-timestamp",
      payloadFormat: "{timestamp}.{body}",
    },
    perSecond: 5,
  },
  twilio: {
    label: "Twilio",
    service: "texts",
    api: "https://api.twilio.com",
    keys: both,
    signingKeyCalls: true,
    settings: { account_sid: "account_sid", from: "sender" },
    perSecond: 20,
  },
  messagebird: {
    label: "MessageBird",
    service: "texts",
    api: "https://rest.messagebird.com",
    keys: both,
    settings: { originator: "sender" },
    perSecond: 10,
  },
  sendgrid: {
    label: "SendGrid",
    service: "mail",
    api: "https://api.sendgrid.com",
    keys: both,
    settings: { from: "mailbox", reply_to: "mailbox" },
    perSecond: 10,
  },
  resend: {
    label: "Resend",
    service: "mail",
    api: "https://api.resend.com",
    keys: both,
    settings: { from: "mailbox", reply_to: "mailbox" },
    perSecond: 2,
  },
  calcom: {
    label: "Cal.com",
    service: "calendar",
    api: "https://api.cal.com",
    keys: both,
    settings: { booking_url: "web_page" },
    perSecond: 10,
  },
  stripe: {
    label: "Stripe",
    service: "payments",
    api: "https://api.stripe.com",
    keys: both,
    settings: {},
    perSecond: 10,
  },
  paddle: {
    label: "Paddle",
    service: "payments",
    api: "https://api.paddle.com",
    keys: both,
    settings: {},
    perSecond: 0.5,
  },
  openrouter: {
    label: "OpenRouter",
    service: "models",
    api: "https://openrouter.ai/api",
    keys: ["api_key"],
    settings: {},
    perSecond: 10,
  },
} as const satisfies Record<string, ProviderRow>;

/** Needs no account: no organization connects them. */
export const publicSources = {
  frankfurter: { label: "Frankfurter", api: "https://api.frankfurter.dev" },
} as const satisfies Record<string, Pick<ProviderRow, "label" | "api">>;

export type ProviderName = keyof typeof providerRows;
/** The providers of one service. */
export type ProviderOf<Wanted extends Service> = {
  [Name in ProviderName]: (typeof providerRows)[Name]["service"] extends Wanted ? Name : never;
}[ProviderName];
/** The providers that deliver, and therefore have a webhook secret. */
export type DeliveringProvider = {
  [Name in ProviderName]: "webhook_secret" extends (typeof providerRows)[Name]["keys"][number] ? Name : never;
}[ProviderName];

export const providerNames = Object.keys(providerRows) as ProviderName[];
const row = (provider: ProviderName): ProviderRow => providerRows[provider];

/** In the display order of integrations. */
export const services = [...new Set(providerNames.map((provider) => row(provider).service))];

/**
 * Only the operator's own organizations connect these: the invoices and models of all organizations go through them.
 */
export const operatorServices: readonly Service[] = ["payments", "models"];

export const providersOf = <Wanted extends Service>(service: Wanted) =>
  providerNames.filter((provider) => row(provider).service === service) as ProviderOf<Wanted>[];

export const isProviderOf = (service: Service, provider: string): boolean =>
  Object.hasOwn(providerRows, provider) && row(provider as ProviderName).service === service;

/** The display name; a provider without a row is shown as it is written. */
export const labelOf = (provider: string | null): string =>
  Object.hasOwn(providerRows, provider ?? "") ? row(provider as ProviderName).label : (provider ?? "");

export const delivers = (provider: ProviderName): provider is DeliveringProvider =>
  row(provider).keys.includes("webhook_secret");

/** The credentials that may serve as the key of the provider's API, best first. */
export const apiKeyNames = (provider: ProviderName): readonly CredentialName[] =>
  row(provider).signingKeyCalls ? ["api_key", "webhook_secret"] : ["api_key"];

/** The settings of a new integration. */
export const startingConfig = (provider: ProviderName): Readonly<Record<string, string>> | undefined =>
  row(provider).startsWith;

/** The environment variable that overrides the URL of an API. */
export const apiVariable = <Name extends string>(name: Name) =>
  `${name.toUpperCase()}_API_URL` as `${Uppercase<Name>}_API_URL`;

/** The URL of every API, by its environment variable. */
export const apiAddresses = Object.fromEntries(
  Object.entries({ ...providerRows, ...publicSources }).map(([name, { api }]) => [apiVariable(name), api]),
) as Readonly<Record<`${Uppercase<ProviderName | keyof typeof publicSources>}_API_URL`, string>>;
