/** The enums that describe a message. Kept apart from the schemas for the same reason as those of calls. */
export const messageChannels = ["sms", "email"] as const;
export const messageStatuses = [
  "queued",
  "sent",
  "delivered",
  "failed",
  "opened",
  "clicked",
  "bounced",
  "complained",
  "unsubscribed",
] as const;
