/** The non-secret settings of an integration (public.integrations.config). Visible to every member. */
import { z } from "zod";

const phone = z.string().regex(/^\+[1-9]\d{6,14}$/);
const sender = z.union([phone, z.string().regex(/^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/)]);
const reference = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/);
/** An address, bare or as `Name <address>`. */
const mailbox = z
  .string()
  .max(320)
  .refine((written) => z.email().safeParse(/<([^<>]+)>$/.exec(written)?.[1] ?? written).success);

/** In the form messages accept (private.values_of). */
const webPage = z
  .string()
  .max(500)
  .regex(/^https:\/\/[^\s<>"]+$/);

/** The fields of each provider, in display order. An empty text removes a value. */
export const configFields = {
  retell: { agent_ref: reference, from_number: phone },
  vapi: { agent_ref: reference, phone_number_id: reference },
  twilio: { account_sid: z.string().regex(/^AC[0-9a-fA-F]{32}$/), from: sender },
  messagebird: { originator: sender },
  sendgrid: { from: mailbox, reply_to: mailbox },
  resend: { from: mailbox, reply_to: mailbox },
  calcom: { booking_url: webPage },
  stripe: {},
  paddle: {},
  openrouter: {},
} as const satisfies Record<string, Record<string, z.ZodType<string>>>;
type ProviderName = keyof typeof configFields;

/** Default settings of a new integration; the setup steps on the page describe the same at the provider. */
export const startingConfig: Partial<Record<ProviderName, Record<string, string>>> = {
  vapi: {
    signatureHeader: "x-vapi-signature",
    timestampHeader: "x-timestamp",
    payloadFormat: "{timestamp}.{body}",
  },
};

export type ConfigField = {
  [Provider in ProviderName]: keyof (typeof configFields)[Provider];
}[ProviderName];

/** The field names of a provider. */
export const fieldsOf = (provider: ProviderName): ConfigField[] =>
  Object.keys(configFields[provider]) as ConfigField[];

/** Whether the value is valid for the field; an empty value always is. */
export function isConfigValue(provider: ProviderName, field: string, value: unknown): boolean {
  const fields: Record<string, z.ZodType<string>> = configFields[provider];
  return value === "" || !fields[field] || fields[field].safeParse(value).success;
}
