/** The words and JSON of this subject's columns; `data/database.ts` puts them in the types of the client. */
import type { ZoneSource } from "@/data/campaigns/rows.ts";

export const messageStatuses = [
  "planned",
  "queued",
  "sent",
  "delivered",
  "failed",
  "bounced",
  "opened",
  "clicked",
  "complained",
  "cancelled",
] as const;
export type MessageStatus = (typeof messageStatuses)[number];

export interface MessageColumns {
  tables: object;
  views: object;
  returns: {
    /** One message of an appointment: planned, sent, cancelled, or skipped. Times are ISO 8601. */
    reminder_plan: {
      channel: "sms" | "email";
      /** The zone for quiet hours; null without a recipient. */
      zone: string | null;
      zone_source: ZoneSource | "member" | null;
      status: MessageStatus | "skipped";
      /** A machine code, for what is not sent. */
      reason: string | null;
      /** The appointment's time in the text. */
      about_starts_at: string | null;
      message_id: string | null;
      finished_at: string | null;
      /** The member it is for; null for the lead. */
      user_id: string | null;
    };
  };
  args: object;
}
