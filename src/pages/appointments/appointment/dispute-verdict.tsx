import { useQuery } from "@tanstack/react-query";
import { Scale } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import type { Appointment } from "@/data/appointments/appointments.ts";
import { verificationQuery } from "@/data/appointments/verification.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { DisputeDialog } from "@/pages/appointments/appointment/dispute-dialog.tsx";

const DAY = 86_400_000;

/** Offers managers to doubt the verdict that stands, until when they may, and once. */
export function DisputeVerdict({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation("appointments");
  const { time } = useFormat();
  const { role } = useOrganization();
  const now = useNow(60);
  const [isOpen, setOpen] = useState(false);
  const latest = useQuery(verificationQuery.verdicts(appointment.id)).data?.[0];
  if (!latest || appointment.verdict === "pending" || latest.verdict === "pending") return null;
  if (latest.dispute.some(({ status }) => status === "open"))
    return <p className="mt-2 text-muted text-xs">{t("dispute.waiting")}</p>;
  const until = new Date(Date.parse(latest.decided_at) + latest.rules.dispute_days * DAY);
  if (latest.dispute.length > 0 || now > until || !isAtLeast(role, "manager")) return null;
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1">
      <Button size="sm" icon={<Scale size={14} aria-hidden />} onClick={() => setOpen(true)}>
        {t("dispute.open")}
      </Button>
      <span className="text-muted text-xs">{t("dispute.until", { time: time(until) })}</span>
      {isOpen && <DisputeDialog appointment={appointment} onClose={() => setOpen(false)} />}
    </div>
  );
}
