import { useTranslation } from "react-i18next";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { Badge } from "@/components/ui/status.tsx";
import type { AppointmentRef } from "@/data/appointments/appointments.ts";
import { refChain } from "@/pages/appointments/appointment/ref-chain.ts";

/** The provider's references, oldest first; nothing for a booking that never moved. */
export function RescheduleChain({ refs }: { refs: AppointmentRef[] }) {
  const { t } = useTranslation("appointments");
  const chain = refChain(refs);
  if (chain.length < 2) return null;
  return (
    <section aria-labelledby="chain">
      <h3 id="chain" className="font-semibold text-sm">
        {t("chain.title", { count: chain.length - 1 })}
      </h3>
      <p className="mb-2 text-muted text-xs">{t("chain.hint")}</p>
      <ol className="flex flex-col gap-1">
        {chain.map((ref, index) => (
          <li key={ref} className="flex items-center gap-2 text-sm">
            <code className="min-w-0 truncate font-mono text-xs">{ref}</code>
            <CopyButton text={ref} label={t("chain.copy")} />
            <Badge>{t(index === chain.length - 1 ? "chain.current" : "chain.replaced")}</Badge>
          </li>
        ))}
      </ol>
    </section>
  );
}
