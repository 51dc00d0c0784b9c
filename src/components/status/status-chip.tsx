import { useTranslation } from "react-i18next";
import { type Shown, statuses, type Thing } from "@/components/status/statuses.ts";
import { Status } from "@/components/ui/status.tsx";

interface StatusChipProps<Of extends Thing> {
  of: Of;
  value: keyof (typeof statuses)[Of];
  /** A hint on hover: what the status means. */
  hint?: string;
}

/** The status of a lead, a call, an appointment or an event, from `statuses`. */
export function StatusChip<Of extends Thing>({ of, value, hint }: StatusChipProps<Of>) {
  const { icon, tone, label } = statuses[of][value] as Shown;
  // The table's labels are checked by its test; i18next's types cover only one namespace at a time.
  const [namespace, key] = label.split(":") as ["leads", "status.new"];
  const { t } = useTranslation(namespace);
  return (
    <Status icon={icon} tone={tone} hint={hint}>
      {t(key)}
    </Status>
  );
}
