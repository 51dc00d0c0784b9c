import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Reason } from "@/components/appointments/reason.tsx";
import { StatusChip } from "@/components/status/status-chip.tsx";
import { Badge } from "@/components/ui/status.tsx";
import { Time } from "@/components/ui/time.tsx";
import { type PastVerdict, verificationQuery } from "@/data/appointments/verification.ts";

/** Every verdict of an appointment, with its rules and its disputes. */
export function VerdictHistory({ id }: { id: string }) {
  const { t } = useTranslation("appointments");
  const verdicts = useQuery(verificationQuery.verdicts(id)).data;
  if (!verdicts?.length) return null;
  return (
    <section aria-labelledby="verdicts">
      <h3 id="verdicts" className="font-semibold text-sm">
        {t("history.title")}
      </h3>
      <ol className="mt-2 flex flex-col gap-3">
        {verdicts.map((verdict) => (
          <Entry key={verdict.id} verdict={verdict} />
        ))}
      </ol>
    </section>
  );
}

function Entry({
  verdict: { verdict, reasons, rules, rule_version, decided_at, dispute },
}: {
  verdict: PastVerdict;
}) {
  const { t } = useTranslation("appointments");
  const { hours_after_end: hours, min_call_seconds: seconds } = rules;
  return (
    <li className="text-sm">
      <div className="flex items-center gap-2">
        <StatusChip of="appointment" value={verdict === "pending" ? "awaiting" : verdict} />
        <span className="min-w-0 flex-1">{reasons[0] && <Reason code={reasons[0]} />}</span>
        <span className="whitespace-nowrap text-muted text-xs">
          <Time at={decided_at} />
        </span>
      </div>
      <p className="mt-0.5 text-muted text-xs">
        {t("history.rules", { version: rule_version, hours, seconds })}
      </p>
      {dispute.map(({ id, reason, status, note, decision_note }) => (
        <div key={id} className="mt-1 border-line border-l-2 pl-3 text-xs">
          <Badge>{t(`dispute.status.${status}`)}</Badge>{" "}
          <span className="font-medium">{t(`dispute.reason.${reason}`)}</span>
          {note && <p className="break-words">{note}</p>}
          {decision_note && (
            <p className="break-words text-muted">{t("dispute.answer", { note: decision_note })}</p>
          )}
        </div>
      ))}
    </li>
  );
}
