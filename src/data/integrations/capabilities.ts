import type { ProviderName } from "@contract/api.ts";

/** What a provider is for, in the order in which the integrations stand. */
export const capabilities = {
  voice: ["retell", "vapi"],
  texts: ["twilio", "messagebird"],
  mail: ["sendgrid", "resend"],
  calendar: ["calcom"],
  payments: ["stripe", "paddle"],
  models: ["openrouter"],
} as const satisfies Record<string, ProviderName[]>;
export type Capability = keyof typeof capabilities;
export const capabilityNames = Object.keys(capabilities) as Capability[];
/** Only an organization of the operator's own has a use for these: everybody's invoices and models go through it. */
export const operatorsOwn: readonly Capability[] = ["payments", "models"];

export const isFor = (capability: Capability, provider: string): boolean =>
  (capabilities[capability] as readonly string[]).includes(provider);
