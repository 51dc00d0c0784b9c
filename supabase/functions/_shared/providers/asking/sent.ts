/** The effect happened, and the provider calls it this. */
export interface Sent {
  providerRef: string;
}

/** What a provider can say about an effect by our id; `cannot_tell` where it has no way to ask. */
export type Found = Sent | null | "cannot_tell";
