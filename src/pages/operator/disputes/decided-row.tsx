import { useTranslation } from "react-i18next";
import { Status, type Tone } from "@/components/ui/status.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { DisputeFile } from "@/data/appointments/disputes.ts";
import { useDisputeName } from "@/pages/operator/disputes/use-dispute-name.ts";

const TONE: Record<DisputeFile["status"], Tone> = {
  open: "info",
  accepted: "good",
  rejected: "neutral",
  moot: "neutral",
};

/** One decided dispute: the organization, the result, the operator's note and time. */
export function DecidedRow({ dispute, onOpen }: { dispute: DisputeFile; onOpen: () => void }) {
  const { t } = useTranslation("operator");
  const { organization_name: organization, status, decided_at, decision_note, decided_by_name } = dispute;
  const name = useDisputeName(dispute);
  return (
    <li className="relative grid items-center gap-x-4 gap-y-1 px-4 py-3 text-sm hover:bg-sunken md:grid-cols-[minmax(0,1fr)_7rem_minmax(0,1.6fr)_9rem]">
      <div className="min-w-0">
        <button
          type="button"
          onClick={onOpen}
          aria-label={t("open", { name, organization })}
          className="block max-w-full truncate text-left font-medium after:absolute after:inset-0"
        >
          {name}
        </button>
        <p className="truncate text-muted text-xs">{organization}</p>
      </div>
      <span>
        <Status tone={TONE[status]}>{t(`status.${status}`)}</Status>
      </span>
      <p className="line-clamp-2 min-w-0 break-words">{status === "moot" ? t("mootBody") : decision_note}</p>
      <p className="text-muted text-xs md:text-right">
        {decided_at && <Time at={decided_at} />}
        {decided_by_name && <span className="block truncate">{decided_by_name}</span>}
      </p>
    </li>
  );
}
