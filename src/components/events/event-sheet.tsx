import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { useTranslation } from "react-i18next";
import { EventDetails } from "@/components/events/event-details.tsx";
import { Button } from "@/components/ui/button.tsx";
import { SideSheet } from "@/components/ui/side-sheet.tsx";
import { eventsQuery } from "@/data/integrations/events.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";

interface EventSheetProps {
  id: number;
  /** Passed if it was opened from the list. */
  onBack?: () => void;
  onClose: () => void;
}

/** One signed delivery, down to its raw bytes. */
export function EventSheet({ id, onBack, onClose }: EventSheetProps) {
  const { t } = useTranslation("integrations");
  const query = useQuery(eventsQuery.one(useOrganization().id, id));
  return (
    <SideSheet
      open
      onClose={onClose}
      title={t("event.title", { id })}
      description={query.data && <code className="font-mono">{query.data.kind}</code>}
    >
      {onBack && (
        <Button
          variant="ghost"
          size="sm"
          className="-mt-2 mb-2 -ml-2"
          icon={<ArrowLeft size={14} aria-hidden />}
          onClick={onBack}
        >
          {t("event.back")}
        </Button>
      )}
      <EventDetails id={id} />
    </SideSheet>
  );
}
