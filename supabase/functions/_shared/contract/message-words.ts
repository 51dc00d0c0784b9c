/** The words providers' reports about messages are told in; apart from the schemas, as the words of calls are. */
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

export type MessageChannel = (typeof messageChannels)[number];
