import { ArrowRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { StatusChip } from "@/components/status/status-chip.tsx";
import type { DifferingAppointment, Rehearsal } from "@/data/appointments/rehearsal.ts";
import type { Verdict } from "@/data/appointments/rows.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { paths } from "@/lib/paths.ts";

const VERDICTS = ["shown", "no_show", "contested"] as const;

/** The number of each verdict, actual and hypothetical, and the appointments that differ. */
export function RehearsalResult({ rehearsal }: { rehearsal: Rehearsal }) {
  const { t } = useTranslation("settings");
  const { considered, differ, was, would_be, rows } = rehearsal;
  return (
    <div aria-live="polite" className="flex flex-col gap-4 text-sm">
      <p>{considered === 0 ? t("rehearsal.none") : t("rehearsal.differ", { count: differ, considered })}</p>
      {considered > 0 && (
        <ul className="flex flex-wrap gap-x-6 gap-y-2">
          {VERDICTS.map((verdict) => (
            <Count
              key={verdict}
              verdict={verdict}
              was={was?.[verdict] ?? 0}
              wouldBe={would_be?.[verdict] ?? 0}
            />
          ))}
        </ul>
      )}
      {rows.length > 0 && (
        <ul aria-label={t("rehearsal.list")} className="divide-y divide-line rounded-md border border-line">
          {rows.map((row) => (
            <Differing key={row.id} row={row} />
          ))}
        </ul>
      )}
      {differ > rows.length && (
        <p className="text-muted text-xs">{t("rehearsal.more", { count: rows.length })}</p>
      )}
      <p className="text-muted text-xs">{t("rehearsal.caveat")}</p>
    </div>
  );
}

function Count({
  verdict,
  was,
  wouldBe,
}: {
  verdict: Verdict & (typeof VERDICTS)[number];
  was: number;
  wouldBe: number;
}) {
  const { number } = useFormat();
  return (
    <li className="flex items-center gap-2 tabular-nums">
      <StatusChip of="appointment" value={verdict} /> {number(was)}
      <ArrowRight size={14} aria-hidden className="text-muted" /> <strong>{number(wouldBe)}</strong>
    </li>
  );
}

const chip = (verdict: Verdict) => (
  <StatusChip of="appointment" value={verdict === "pending" ? "awaiting" : verdict} />
);

function Differing({ row }: { row: DifferingAppointment }) {
  const { t } = useTranslation("settings");
  const { time } = useFormat();
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
      <Link
        to={paths.appointment(row.id)}
        className="min-w-0 flex-1 truncate font-medium text-accent underline-offset-2 hover:underline"
      >
        {row.attendee_name ?? row.title ?? t("rehearsal.untitled")}
      </Link>
      <span className="text-muted text-xs">{time(row.starts_at)}</span>
      <span className="flex items-center gap-1.5">
        {chip(row.was)} <ArrowRight size={14} aria-hidden className="text-muted" /> {chip(row.would_be)}
      </span>
    </li>
  );
}
