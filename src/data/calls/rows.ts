/** The words and JSON of this subject's columns; `data/database.ts` puts them in the types of the client. */
import type { CallStatus } from "@contract/call-words.ts";
import type { TranscriptTurn } from "@contract/domain-event.ts";
import type { EventStatus } from "@/data/integrations/rows.ts";

export interface CallColumns {
  tables: {
    calls: {
      status: CallStatus;
      direction: "inbound" | "outbound" | null;
      transcript: TranscriptTurn[] | null;
    };
  };
  views: object;
  returns: {
    call_trail: { occurred_at: string | null; status: EventStatus };
  };
  args: object;
}
