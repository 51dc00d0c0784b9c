/** One organization's account at a provider. */
export interface Account {
  /** Opened; never logged. */
  apiKey: string;
  /** public.integrations.config: what is not secret. */
  config: Readonly<Record<string, unknown>>;
}

/** A text of the configuration, or nothing when it is missing or something else. */
export function configText({ config }: Pick<Account, "config">, name: string): string {
  const value = config[name];
  return typeof value === "string" ? value.trim() : "";
}
