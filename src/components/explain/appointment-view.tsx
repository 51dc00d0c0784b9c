import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { EvidenceFile } from "@/components/appointments/evidence-file.tsx";
import { VerdictHistory } from "@/components/appointments/verdict-history.tsx";
import { Deliveries } from "@/components/explain/deliveries.tsx";
import { Answer } from "@/components/explain/explain-answer.tsx";
import { StandingSlots } from "@/components/explain/standing-slots.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { Time } from "@/components/ui/time.tsx";
import { appointmentsQuery } from "@/data/appointments/appointments.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { paths } from "@/lib/paths.ts";

/** Why an appointment counts as shown: verdict, rules, evidence, deliveries. */
export function AppointmentView({ id }: { id: string }) {
  const { t } = useTranslation("billing");
  const query = useQuery(appointmentsQuery.one(useOrganization().id, id));
  const trail = useQuery(appointmentsQuery.trail(id));
  return (
    <Answer query={query}>
      {(appointment) => (
        <div className="flex flex-col gap-6">
          <Facts>
            <Fact name={t("why.appointment")}>
              <Link
                to={paths.appointment(id)}
                className="font-medium text-accent underline-offset-2 hover:underline"
              >
                {appointment.attendee_name ?? appointment.title ?? t("why.appointment")}
              </Link>
            </Fact>
            {appointment.starts_at && (
              <Fact name={t("usage.when")}>
                <Time at={appointment.starts_at} style="full" />
              </Fact>
            )}
          </Facts>
          <StandingSlots appointmentId={id} />
          <VerdictHistory id={id} />
          <EvidenceFile appointmentId={id} />
          <Deliveries query={trail} />
        </div>
      )}
    </Answer>
  );
}
