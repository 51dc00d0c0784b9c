import { useQuery } from "@tanstack/react-query";
import { BadgeCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { Loaded } from "@/components/ui/loaded.tsx";
import { Time } from "@/components/ui/time.tsx";
import { appointmentsQuery, type TrailEntry } from "@/data/appointments/appointments.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { paths } from "@/lib/paths.ts";

/** The signed deliveries behind the row; managers may open them. */
export function AppointmentTrail({ id }: { id: string }) {
  const { t } = useTranslation("appointments");
  const trail = useQuery(appointmentsQuery.trail(id));
  return (
    <section aria-labelledby="trail">
      <h3 id="trail" className="font-semibold text-sm">
        {t("trail.title")}
      </h3>
      <p className="mb-2 text-muted text-xs">{t("trail.hint")}</p>
      <Loaded query={trail} failed={t("trail.failed")} skeleton="h-16 w-full">
        {(data) => {
          if (data.length === 0) return <p className="text-muted text-sm">{t("trail.empty")}</p>;
          return (
            <ol className="flex flex-col gap-2">
              {data.map((entry) => (
                <Delivery key={entry.event_id} entry={entry} />
              ))}
            </ol>
          );
        }}
      </Loaded>
    </section>
  );
}

function Delivery({ entry }: { entry: TrailEntry }) {
  const { t } = useTranslation("appointments");
  const { role } = useOrganization();
  const [type = entry.kind] = entry.types;
  const name = t(`trail.type.${type as "appointment.booked"}`, { defaultValue: type });
  return (
    <li className="flex items-start gap-2 text-sm">
      <BadgeCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-good" />
      <div className="min-w-0 flex-1">
        <span className="font-medium">{name}</span>{" "}
        {isAtLeast(role, "manager") ? (
          <Link
            to={paths.event(entry.event_id)}
            aria-label={t("trail.open", { id: entry.event_id })}
            className="break-all font-mono text-muted text-xs underline-offset-2 hover:underline"
          >
            {entry.kind}
          </Link>
        ) : (
          <span className="break-all font-mono text-muted text-xs">{entry.kind}</span>
        )}
      </div>
      <span className="whitespace-nowrap text-muted text-xs">
        <Time at={entry.occurred_at ?? entry.received_at} />
      </span>
    </li>
  );
}
