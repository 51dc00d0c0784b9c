import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Reason } from "@/components/appointments/reason.tsx";
import { StatusChip } from "@/components/status/status-chip.tsx";
import { verificationQuery } from "@/data/appointments/verification.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { Countdown } from "@/pages/appointments/countdown.tsx";
import { OwnerSays } from "@/pages/appointments/owner-says.tsx";

/** While the verdict of one appointment is open: when it falls, as what, and the two taps. */
export function AwaitingVerdict({ id }: { id: string }) {
  const { t } = useTranslation("appointments");
  const { id: organizationId } = useOrganization();
  const waiting = useQuery(verificationQuery.queue(organizationId)).data?.find((each) => each.id === id);
  if (!waiting) return null;
  const { expected, expected_reason, closes_at, nudge_at } = waiting;
  return (
    <div className="mt-3 flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2 text-sm">
        <span className="text-muted">{t("queue.closesAs")}</span>
        <StatusChip of="appointment" value={expected === "pending" ? "awaiting" : expected} />
        <span className="text-muted text-xs">
          <Reason code={expected_reason} />
        </span>
      </div>
      <div>
        <Countdown closesAt={closes_at} nudgeAt={nudge_at} />
      </div>
      <OwnerSays waiting={waiting} />
    </div>
  );
}
