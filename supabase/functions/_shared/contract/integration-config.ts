/** The non-secret settings of an integration (public.integrations.config). Visible to every member. */
import { z } from "zod";
import { type ProviderName, providerRows, type SettingShape } from "./providers.ts";

const phone = z.string().regex(/^\+[1-9]\d{6,14}$/);

const SHAPES: Readonly<Record<SettingShape, z.ZodType<string>>> = {
  account_sid: z.string().regex(/^AC[0-9a-fA-F]{32}$/),
  /** An address, alone or as `Name <address>`. */
  mailbox: z
    .string()
    .max(320)
    .refine((written) => z.email().safeParse(/<([^<>]+)>$/.exec(written)?.[1] ?? written).success),
  phone,
  reference: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/),
  sender: z.union([phone, z.string().regex(/^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/)]),
  /** As messages may hold it (private.values_of). */
  web_page: z
    .string()
    .max(500)
    .regex(/^https:\/\/[^\s<>"]+$/),
};

type Rows = typeof providerRows;
export type ConfigField = { [Name in ProviderName]: keyof Rows[Name]["settings"] }[ProviderName];

/** The field names of a provider. */
export const fieldsOf = (provider: ProviderName): ConfigField[] =>
  Object.keys(providerRows[provider].settings) as ConfigField[];

/** The type of a field; undefined if the provider has no such field. */
export const shapeOf = (provider: ProviderName, field: string): SettingShape | undefined =>
  (providerRows[provider].settings as Readonly<Record<string, SettingShape>>)[field];

/** Whether the value is valid for the field; an empty value always is, since it removes the value. */
export function isConfigValue(provider: ProviderName, field: string, value: unknown): boolean {
  const shape = shapeOf(provider, field);
  return value === "" || !shape || SHAPES[shape].safeParse(value).success;
}
