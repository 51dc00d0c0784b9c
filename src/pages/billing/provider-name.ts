const NAMES: Record<string, string> = { stripe: "Stripe", paddle: "Paddle" };

/** A payment provider as it writes itself. */
export const providerName = (provider: string | null): string => NAMES[provider ?? ""] ?? provider ?? "";
