import type { ProviderName } from "@contract/api.ts";

/** The services of a provider, in the display order of integrations. */
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
/** Only an organization of the operator can use these: the invoices and models of all organizations go through them. */
export const operatorsOwn: readonly Capability[] = ["payments", "models"];

export const isFor = (capability: Capability, provider: string): boolean =>
  (capabilities[capability] as readonly string[]).includes(provider);
