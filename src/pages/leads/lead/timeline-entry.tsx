import type { TimelineEntry as Entry } from "@/data/leads/lead-timeline.ts";
import { AppointmentEntry } from "@/pages/leads/lead/appointment-entry.tsx";
import { AttemptEntry, CallEntry } from "@/pages/leads/lead/call-entry.tsx";
import { ReceiptEntry, StatusEntry, StopEntry } from "@/pages/leads/lead/contact-entry.tsx";
import { MessageEntry } from "@/pages/leads/lead/message-entry.tsx";
import { DisputeEntry, EvidenceEntry, VerdictEntry } from "@/pages/leads/lead/verdict-entry.tsx";

/** Each kind in its own words. */
export function TimelineEntry({ entry }: { entry: Entry }) {
  switch (entry.what) {
    case "call":
      return <CallEntry {...entry} />;
    case "attempt":
      return <AttemptEntry {...entry} />;
    case "in":
    case "out":
      return <MessageEntry {...entry} />;
    case "booked":
    case "requested":
    case "cancelled":
    case "takes_place":
      return <AppointmentEntry {...entry} />;
    case "verdict":
      return <VerdictEntry {...entry} />;
    case "evidence":
      return <EvidenceEntry {...entry} />;
    case "disputed":
    case "settled":
      return <DisputeEntry {...entry} />;
    case "allowed":
    case "refused":
      return <ReceiptEntry {...entry} />;
    case "status":
    case "first_seen":
      return <StatusEntry {...entry} />;
    default:
      return <StopEntry {...entry} />;
  }
}
