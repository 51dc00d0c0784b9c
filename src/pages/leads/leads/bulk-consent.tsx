import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import type { Chosen } from "@/data/leads/lead-changes.ts";
import { ConsentDialog } from "@/pages/leads/consent-dialog.tsx";

/** Notes that the chosen leads agreed to be contacted. */
export function BulkConsent({ chosen, count }: { chosen: Chosen; count: number }) {
  const { t } = useTranslation("leads");
  const [isOpen, setIsOpen] = useState(false);
  const [noted, setNoted] = useState<number>();
  return (
    <>
      <Button size="sm" onClick={() => setIsOpen(true)}>
        {t("consent.open")}
      </Button>
      {isOpen && (
        <ConsentDialog chosen={chosen} count={count} onDone={setNoted} onClose={() => setIsOpen(false)} />
      )}
      {noted !== undefined && (
        <span role="status" className="order-last w-full">
          {t("consent.done", { count: noted })}
        </span>
      )}
    </>
  );
}
