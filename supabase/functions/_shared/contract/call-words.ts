/**
 * The enums that describe a call. Kept apart from the schemas so that a page can import them without loading a
 * parser.
 */
export const callStatuses = ["ringing", "ongoing", "not_connected", "ended"] as const;
export const callDirections = ["inbound", "outbound"] as const;
export const claimedOutcomes = [
  "appointment_set",
  "callback_requested",
  "not_interested",
  "do_not_call",
  "information_given",
  "transferred",
  "voicemail",
  "other",
] as const;
export const sentiments = ["positive", "neutral", "negative"] as const;

export type CallStatus = (typeof callStatuses)[number];
