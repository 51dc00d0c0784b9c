import { useTranslation } from "react-i18next";
import { StatusChip } from "@/components/status/status-chip.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import type { DisputeFile } from "@/data/appointments/disputes.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatTime } from "@/lib/format-time.ts";

/**
 * The disputed verdict, the person who disputes it, the rules, and when an answer is due. Times are the organization's.
 */
export function DisputeFacts({ file }: { file: DisputeFile }) {
  const { t } = useTranslation("operator");
  const { locale } = useFormat();
  const time = (at: string) => formatTime(at, "dateTime", locale, file.organization_time_zone);
  const { rules, reasons, title, note } = file;
  const steps = rules.steps.map((step) => t(`step.${step as "call"}`, { defaultValue: step })).join(" → ");
  return (
    <Facts>
      <Fact name={t("facts.appointment")}>
        {title && <span className="block">{title}</span>}
        <span className={title ? "text-muted text-xs" : undefined}>
          {time(file.starts_at)} · {file.organization_time_zone.replaceAll("_", " ")}
        </span>
      </Fact>
      <Fact name={t("facts.verdict")}>
        <StatusChip of="appointment" value={file.verdict} />
        <span className="block text-muted text-xs">
          {[
            ...reasons.map((code) => t(`reason.${code as "call"}`, { defaultValue: code })),
            time(file.verdict_at),
          ].join(" · ")}
        </span>
      </Fact>
      <Fact name={t("facts.rules")}>
        {t("rules", {
          version: rules.version,
          hours: rules.hours_after_end,
          seconds: rules.min_call_seconds,
        })}
        <span className="block text-muted text-xs">{t("steps", { steps })}</span>
      </Fact>
      <Fact name={t("facts.dispute")}>
        {t(`why.${file.reason}`)}
        <span className="block text-muted text-xs">
          {file.raised_by_name ?? t(file.reason === "contested" ? "byRules" : "byCalendar")} ·{" "}
          {time(file.raised_at)}
        </span>
      </Fact>
      {note && (
        <Fact name={t("note")}>
          <span className="whitespace-pre-wrap break-words">{note}</span>
        </Fact>
      )}
      {file.status === "open" ? (
        <Fact name={t("facts.deadline")}>
          {time(file.answer_by)}
          <span className="block text-muted text-xs">{t("deadlineHint")}</span>
        </Fact>
      ) : (
        <Answer file={file} time={time} />
      )}
    </Facts>
  );
}

function Answer({ file, time }: { file: DisputeFile; time: (at: string) => string }) {
  const { t } = useTranslation("operator");
  return (
    <Fact name={t("facts.answer")}>
      {t(`status.${file.status}`)}
      <span className="block text-muted text-xs">
        {[file.decided_by_name, file.decided_at && time(file.decided_at)].filter(Boolean).join(" · ")}
      </span>
      <span className="block whitespace-pre-wrap break-words">
        {file.status === "moot" ? t("mootBody") : file.decision_note}
      </span>
    </Fact>
  );
}
