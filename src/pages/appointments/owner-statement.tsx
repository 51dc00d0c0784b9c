import { Check, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { useRecordOwnerStatement, type Waiting } from "@/data/appointments/verification.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";

/** One tap: came, or did not. Until the deadline another tap overrides it. */
export function OwnerStatement({
  waiting,
}: {
  waiting: Pick<Waiting, "id" | "attendee_name" | "owner_statement">;
}) {
  const { t } = useTranslation("appointments");
  const { role } = useOrganization();
  const record = useRecordOwnerStatement();
  const { id, owner_statement } = waiting;
  if (!isAtLeast(role, "agent")) return <span className="text-muted text-xs">{t("queue.readOnly")}</span>;
  const name = waiting.attendee_name ?? t("someone");
  // Shows the pending choice at once; a refusal reverts it.
  const stated = record.isPending ? record.variables.came : owner_statement;
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex gap-2 max-md:[&>button]:flex-1">
        {([true, false] as const).map((came) => (
          <Button
            key={String(came)}
            variant={stated === came ? "primary" : "secondary"}
            icon={came ? <Check size={14} aria-hidden /> : <X size={14} aria-hidden />}
            aria-pressed={stated === came}
            aria-label={t(came ? "queue.cameOf" : "queue.missedOf", { name })}
            busy={record.isPending && record.variables.came === came}
            onClick={() => stated !== came && record.mutate({ id, came })}
          >
            {t(came ? "queue.came" : "queue.missed")}
          </Button>
        ))}
      </div>
      <FormError error={record.error} />
    </div>
  );
}
