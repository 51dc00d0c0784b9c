/** The effect happened; this is the provider's id of it. */
export interface Sent {
  providerRef: string;
}

/** The provider's answer about an effect, looked up by our id; `cannot_tell` if it offers no lookup. */
export type Found = Sent | null | "cannot_tell";
