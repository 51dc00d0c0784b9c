import {
  ArrowRight,
  BellOff,
  BellRing,
  CircleCheck,
  Handshake,
  ReceiptText,
  ShieldBan,
  UserPlus,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import { StatusChip } from "@/components/status/status-chip.tsx";
import type { TimelineEntry } from "@/data/leads/rows.ts";
import { paths } from "@/lib/paths.ts";
import { TimelineRow } from "@/pages/leads/lead/timeline-row.tsx";

export function StatusEntry(entry: Extract<TimelineEntry, { kind: "status" }>) {
  const { t } = useTranslation("leads");
  if (entry.what === "first_seen")
    return (
      <TimelineRow
        at={entry.at}
        icon={UserPlus}
        title={t("timeline.firstSeen")}
        detail={t(`source.${entry.said.source as "import"}`, { defaultValue: entry.said.source })}
      />
    );
  return (
    <TimelineRow
      at={entry.at}
      icon={ArrowRight}
      title={t("timeline.status")}
      chip={
        <span className="inline-flex flex-wrap items-center gap-1.5">
          <StatusChip of="lead" value={entry.said.was} />
          <ArrowRight size={14} aria-hidden className="text-muted" />
          <StatusChip of="lead" value={entry.said.is} />
        </span>
      }
    />
  );
}

const ICON = { stopped: BellOff, lifted: BellRing, consented: Handshake, withdrawn: ShieldBan } as const;

/** A suppression or a consent, made or ended. A consent's source is in the words of the person who recorded it. */
export function StopEntry({ at, what, said }: Extract<TimelineEntry, { kind: "stop" }>) {
  const { t } = useTranslation("leads");
  const { channel, source } = said;
  return (
    <TimelineRow
      at={at}
      icon={ICON[what]}
      strong={what === "stopped" || what === "withdrawn"}
      title={t(`timeline.${what}`, { channel: t(`timeline.channel.${channel}`) })}
      detail={what !== "lifted" && t(`timeline.stopSource.${source as "person"}`, { defaultValue: source })}
    />
  );
}

/** Why a campaign did or did not contact this person. */
export function ReceiptEntry({
  at,
  what,
  leads_to: campaign,
  said,
}: Extract<TimelineEntry, { kind: "receipt" }>) {
  const { t } = useTranslation(["leads", "campaigns"]);
  const { channel, reason, campaign: name } = said;
  const why =
    what === "refused" &&
    t(`campaigns:reason.${reason as "too_soon"}`, { defaultValue: reason.replaceAll("_", " ") });
  return (
    <TimelineRow
      at={at}
      icon={what === "allowed" ? CircleCheck : ReceiptText}
      muted={what === "refused"}
      title={t(`timeline.${what}`, { channel: t(`timeline.channel.${channel}`) })}
      to={campaign ? paths.campaign(campaign) : undefined}
      detail={[name, why].filter(Boolean).join(" · ")}
    />
  );
}
