import { Ban } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { type ContactStop, useLiftStop } from "@/data/leads/contact-stops.ts";
import type { Chosen } from "@/data/leads/lead-changes.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { BulkDone } from "@/pages/leads/leads/bulk-done.tsx";
import { StopDialog } from "@/pages/leads/leads/stop-dialog.tsx";

/** Stops contact with the chosen leads, and takes that back. */
export function BulkStop({ chosen, count }: { chosen: Chosen; count: number }) {
  const { t } = useTranslation("leads");
  const [isOpen, setIsOpen] = useState(false);
  const [done, setDone] = useState<ContactStop>();
  const lift = useLiftStop(useOrganization().id);
  return (
    <>
      <Button size="sm" icon={<Ban size={14} aria-hidden />} onClick={() => setIsOpen(true)}>
        {t("stop.open")}
      </Button>
      {isOpen && (
        <StopDialog chosen={chosen} count={count} onDone={setDone} onClose={() => setIsOpen(false)} />
      )}
      {done && (
        <BulkDone
          key={done.id}
          id={done.id}
          text={t("stop.done", { count: done.stopped })}
          isUndoable={done.stopped > 0}
          undo={lift}
          onUndone={() => setDone(undefined)}
        />
      )}
    </>
  );
}
