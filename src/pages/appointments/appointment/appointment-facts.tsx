import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { PhoneNumber } from "@/components/ui/phone-number.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { Appointment } from "@/data/appointments/appointments.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatTime } from "@/lib/format-time.ts";
import { paths } from "@/lib/paths.ts";
import { isTimeZone } from "@/lib/places.ts";

const linkClass = "font-medium text-accent underline-offset-2 hover:underline";

/** The time in both parties' zones. */
export function AppointmentTimes({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation("appointments");
  const { locale, zone } = useFormat();
  const { starts_at, ends_at, attendee_time_zone } = appointment;
  if (!starts_at) return <p className="text-muted">{t("noTime")}</p>;
  const minutes = ends_at ? Math.round((Date.parse(ends_at) - Date.parse(starts_at)) / 60_000) : 0;
  const there = attendee_time_zone && isTimeZone(attendee_time_zone) ? attendee_time_zone : null;
  const when = (clock: string) => {
    const end = ends_at && minutes > 0 ? `–${formatTime(ends_at, "time", locale, clock)}` : "";
    return `${formatTime(starts_at, "day", locale, clock)} ${formatTime(starts_at, "time", locale, clock)}${end}`;
  };
  const isSame = there !== null && when(there) === when(zone);
  return (
    <div>
      <p className="font-semibold text-lg">
        {when(zone)}
        {minutes > 0 && (
          <span className="ml-2 font-normal text-muted text-sm">
            {t("detail.minutes", { count: minutes })}
          </span>
        )}
      </p>
      <p className="text-muted text-xs">
        {zone}
        {isSame && ` · ${t("detail.sameZone")}`}
      </p>
      {there && !isSame && (
        <p className="mt-2 text-sm">
          <span className="text-muted">{t("detail.there")}:</span> {when(there)}{" "}
          <span className="text-muted text-xs">{there}</span>
        </p>
      )}
    </div>
  );
}

export function AppointmentFacts({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation("appointments");
  const none = <span className="text-muted">{t("detail.none")}</span>;
  const { lead, attendee_phone, attendee_email, host_email, location, booked_at } = appointment;
  return (
    <Facts>
      {lead && (
        <Fact name={t("detail.lead")}>
          <Link to={paths.lead(lead.id)} className={linkClass}>
            {lead.name ?? t("detail.openLead")}
          </Link>
        </Fact>
      )}
      <Fact name={t("detail.phone")}>
        {attendee_phone ? <PhoneNumber e164={attendee_phone} copy /> : none}
      </Fact>
      <Fact name={t("detail.email")}>{attendee_email ? <Email address={attendee_email} /> : none}</Fact>
      <Fact name={t("detail.call")}>
        <ClaimingCall call={appointment.call} />
      </Fact>
      <Fact name={t("detail.host")}>{host_email ?? none}</Fact>
      <Fact name={t("detail.location")}>{location ?? none}</Fact>
      <Fact name={t("detail.price")}>
        <Price appointment={appointment} />
      </Fact>
      <Fact name={t("detail.booked")}>{booked_at ? <Time at={booked_at} /> : none}</Fact>
      {appointment.cancelled_at && (
        <>
          <Fact name={t("detail.cancelled")}>
            <Time at={appointment.cancelled_at} />
          </Fact>
          <Fact name={t("detail.reason")}>
            {appointment.cancel_reason ?? <span className="text-muted">{t("detail.noReason")}</span>}
          </Fact>
        </>
      )}
    </Facts>
  );
}

function Email({ address }: { address: string }) {
  const { t } = useTranslation("appointments");
  return (
    <span className="flex items-center gap-1">
      <span className="truncate">{address}</span>
      <CopyButton text={address} label={t("detail.copyEmail")} />
    </span>
  );
}

function ClaimingCall({ call }: { call: Appointment["call"] }) {
  const { t } = useTranslation("appointments");
  const { time } = useFormat();
  if (!call) return <span className="text-muted">{t("detail.noCall")}</span>;
  const at = time(call.occurred_at);
  return (
    <Link to={paths.call(call.id)} className={linkClass}>
      {call.agent_name
        ? t("detail.callWith", { time: at, agent: call.agent_name })
        : t("detail.callOf", { time: at })}
    </Link>
  );
}

function Price({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation("appointments");
  const { money, time } = useFormat();
  const { price_minor, currency, paid_at } = appointment;
  // Calendars send 0 if no price is set.
  if (!price_minor || !currency) return <span className="text-muted">{t("detail.none")}</span>;
  return (
    <>
      {money(price_minor, currency)}{" "}
      <span className="text-muted">
        {paid_at ? t("detail.paid", { time: time(paid_at) }) : t("detail.unpaid")}
      </span>
    </>
  );
}
