/** One organization's account at a provider. */
export interface ProviderAccount {
  /** Decrypted; never logged. */
  apiKey: string;
  /** The non-secret settings (public.integrations.config). */
  config: Readonly<Record<string, unknown>>;
}

/** A text field of the configuration, or undefined if it is missing or of another type. */
export function configText({ config }: Pick<ProviderAccount, "config">, name: string): string {
  const value = config[name];
  return typeof value === "string" ? value.trim() : "";
}
