import { CalendarCheck, CalendarClock, MessageSquareQuote } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { Card } from "@/components/ui/card.tsx";
import { Time } from "@/components/ui/time.tsx";
import { isOpen, outcomeOf } from "@/data/calls/call-outcome.ts";
import type { Call } from "@/data/calls/calls.ts";
import { cx } from "@/lib/class-names.ts";
import { paths } from "@/lib/paths.ts";

/** The agent's claim, the evidence, and how they relate. */
export function Claim({ call }: { call: Call }) {
  const { t, i18n } = useTranslation("calls");
  const outcome = outcomeOf(call);
  const isBooking = outcome === "confirmed" || outcome === "unconfirmed";
  if (outcome === "none") {
    return (
      <Card title={t("claim.title")}>
        <p className="text-muted text-sm">{t(isOpen(call) ? "claim.waiting" : "claim.none")}</p>
      </Card>
    );
  }
  const claimed = t(`outcome.${outcome}`).toLocaleLowerCase(i18n.language);
  return (
    <Card title={t("claim.title")}>
      <ul className="flex flex-col gap-3 text-sm">
        {outcome !== "unconfirmed" && (
          <Line icon={MessageSquareQuote}>
            {isBooking ? t("claim.claimedBooking") : t("claim.claimed", { outcome: claimed })}
          </Line>
        )}
        {outcome === "confirmed" && (
          <Line icon={CalendarCheck} tone="text-good">
            {t("claim.confirmed")}
            {call.appointments.map((appointment) => (
              <Booking key={appointment.id} appointment={appointment} />
            ))}
          </Line>
        )}
        {outcome === "unconfirmed" && (
          <Line icon={CalendarClock} tone="text-warn">
            {t("claim.unconfirmed")}
          </Line>
        )}
      </ul>
      <p className="mt-3 border-line border-t pt-3 text-muted text-xs">
        {t(isBooking ? "claim.rule" : "claim.noEvidence")}
      </p>
    </Card>
  );
}

interface LineProps {
  icon: typeof CalendarCheck;
  tone?: string;
  children: React.ReactNode;
}

function Line({ icon: Icon, tone = "text-muted", children }: LineProps) {
  return (
    <li className="flex gap-2.5">
      <Icon size={16} aria-hidden className={cx("mt-0.5 shrink-0", tone)} />
      <div className="min-w-0">{children}</div>
    </li>
  );
}

function Booking({ appointment }: { appointment: Call["appointments"][number] }) {
  const { t } = useTranslation("calls");
  const status = appointment.status as "requested" | "booked" | "cancelled";
  return (
    <p className="mt-1">
      <Link to={paths.appointment(appointment.id)} className="font-medium text-accent hover:underline">
        {appointment.title ?? t("untitled")}
      </Link>
      <span className="block text-muted text-xs">
        {appointment.starts_at && <Time at={appointment.starts_at} />} · {t(`appointment.${status}`)}
      </span>
    </p>
  );
}
