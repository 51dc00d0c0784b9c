import { PhoneIncoming, PhoneMissed, PhoneOutgoing } from "lucide-react";
import { useTranslation } from "react-i18next";
import { CallOutcome } from "@/components/calls/call-outcome-label.tsx";
import { outcomeOf } from "@/data/calls/call-outcome.ts";
import type { TimelineEntry } from "@/data/leads/rows.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { paths } from "@/lib/paths.ts";
import { Said, TimelineRow } from "@/pages/leads/lead/timeline-row.tsx";

type Call = Extract<TimelineEntry, { what: "call" }>;
type Attempt = Extract<TimelineEntry, { what: "attempt" }>;

export function CallEntry({ at, leads_to: id, said: call }: Call) {
  const { t } = useTranslation("leads");
  const format = useFormat();
  const isMissed = call.status === "not_connected";
  const details = [
    call.agent_name && t("timeline.with", { agent: call.agent_name }),
    call.status === "ended" && call.talk_seconds
      ? t("timeline.talked", { duration: format.duration(call.talk_seconds) })
      : call.status !== "ended" && t(`timeline.${call.status}`),
  ];
  return (
    <TimelineRow
      at={at}
      icon={isMissed ? PhoneMissed : call.direction === "outbound" ? PhoneOutgoing : PhoneIncoming}
      muted={isMissed}
      title={t(`timeline.${call.direction ?? "web"}`)}
      to={paths.call(id ?? "")}
      detail={details.filter(Boolean).join(" · ")}
      chip={outcomeOf(call) !== "none" && <CallOutcome call={call} />}
    >
      {call.summary && <Said>{call.summary}</Said>}
    </TimelineRow>
  );
}

export function AttemptEntry({ at, leads_to: campaign, said: attempt }: Attempt) {
  const { t } = useTranslation(["leads", "campaigns"]);
  const outcome =
    attempt.outcome && t(`campaigns:outcome.${attempt.outcome as "busy"}`, { defaultValue: attempt.outcome });
  return (
    <TimelineRow
      at={at}
      icon={attempt.outcome ? PhoneMissed : PhoneOutgoing}
      muted={attempt.status === "cancelled"}
      title={t(`timeline.attempt.${attempt.status}`, { number: attempt.number })}
      to={campaign ? paths.campaign(campaign) : undefined}
      detail={[attempt.campaign, outcome].filter(Boolean).join(" · ")}
    />
  );
}
