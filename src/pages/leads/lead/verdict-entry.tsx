import { CircleCheck, CircleX, Gavel, Scale } from "lucide-react";
import { useTranslation } from "react-i18next";
import { StatusChip } from "@/components/status/status-chip.tsx";
import { Badge } from "@/components/ui/status.tsx";
import type { TimelineEntry } from "@/data/leads/rows.ts";
import { paths } from "@/lib/paths.ts";
import { Said, TimelineRow } from "@/pages/leads/lead/timeline-row.tsx";

export function VerdictEntry({ at, leads_to: id, said }: Extract<TimelineEntry, { what: "verdict" }>) {
  const { t } = useTranslation(["leads", "appointments"]);
  return (
    <TimelineRow
      at={at}
      icon={Gavel}
      title={t("timeline.verdict", { title: said.title ?? t("timeline.untitled") })}
      to={paths.appointment(id ?? "")}
      chip={<StatusChip of="appointment" value={said.verdict === "pending" ? "awaiting" : said.verdict} />}
    >
      <p className="mt-1 text-muted">
        {t(`appointments:reason.${said.reason as "call"}`, { defaultValue: said.reason })}
      </p>
    </TimelineRow>
  );
}

export function EvidenceEntry({ at, leads_to: id, said }: Extract<TimelineEntry, { what: "evidence" }>) {
  const { t } = useTranslation(["leads", "appointments"]);
  const { evidence, came, source, title } = said;
  return (
    <TimelineRow
      at={at}
      icon={came ? CircleCheck : CircleX}
      title={t(`appointments:evidence.kind.${evidence === "host_mark" && !came ? "host_absent" : evidence}`)}
      to={paths.appointment(id ?? "")}
      detail={[title, t(`appointments:evidence.source.${source as "link"}`, { defaultValue: source })]
        .filter(Boolean)
        .join(" · ")}
    />
  );
}

export function DisputeEntry({
  at,
  what,
  leads_to: id,
  said,
}: Extract<TimelineEntry, { what: "disputed" | "decided" }>) {
  const { t } = useTranslation(["leads", "appointments"]);
  return (
    <TimelineRow
      at={at}
      icon={Scale}
      title={t(`timeline.${what}`)}
      to={paths.appointment(id ?? "")}
      detail={what === "disputed" && t(`appointments:dispute.reason.${said.reason}`)}
      chip={what === "decided" && <Badge>{t(`appointments:dispute.status.${said.status}`)}</Badge>}
    >
      {said.note && <Said>{said.note}</Said>}
    </TimelineRow>
  );
}
