import { labelOf } from "@contract/providers.ts";
import { useQuery } from "@tanstack/react-query";
import { Inbox } from "lucide-react";
import { useTranslation } from "react-i18next";
import { StatusChip } from "@/components/status/status-chip.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { SideSheet } from "@/components/ui/side-sheet.tsx";
import { Switch } from "@/components/ui/switch.tsx";
import { Time } from "@/components/ui/time.tsx";
import { type EventRow, eventsQuery, RECENT } from "@/data/integrations/events.ts";
import { integrationsQuery } from "@/data/integrations/integrations.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useSearchParam } from "@/hooks/use-search-param.ts";

interface DeliveriesSheetProps {
  integrationId: string;
  onOpen: (id: number) => void;
  onClose: () => void;
}

/** The newest signed deliveries of one integration; new ones appear on top. */
export function DeliveriesSheet({ integrationId, onOpen, onClose }: DeliveriesSheetProps) {
  const { t } = useTranslation("integrations");
  const { id: organizationId } = useOrganization();
  const [failed, setFailed] = useSearchParam("failed");
  const onlyFailed = failed === "1";
  const events = useQuery(eventsQuery.recent(organizationId, integrationId, onlyFailed));
  const integrations = useQuery(integrationsQuery.all(organizationId));
  const provider = integrations.data?.find(({ id }) => id === integrationId)?.provider;
  return (
    <SideSheet
      open
      onClose={onClose}
      title={t("deliveries.title", { provider: provider ? labelOf(provider) : "…" })}
      description={t("deliveries.description", { count: RECENT })}
    >
      <Switch
        label={t("deliveries.onlyFailed")}
        checked={onlyFailed}
        onChange={(event) => setFailed(event.target.checked ? "1" : "")}
      />
      <div className="mt-3">
        <Loaded query={events} failed={t("deliveries.failed")} skeleton="h-80 w-full">
          {(data) => {
            if (data.length === 0)
              return (
                <EmptyState icon={Inbox} title={t(onlyFailed ? "deliveries.noneFailed" : "deliveries.empty")}>
                  {!onlyFailed && t("deliveries.emptyHint")}
                </EmptyState>
              );
            return (
              <ul className="-mx-5 divide-y divide-line border-line border-y">
                {data.map((event) => (
                  <li key={event.id}>
                    <Delivery event={event} onOpen={() => onOpen(event.id)} />
                  </li>
                ))}
              </ul>
            );
          }}
        </Loaded>
      </div>
    </SideSheet>
  );
}

function Delivery({ event, onOpen }: { event: EventRow; onOpen: () => void }) {
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex w-full flex-col gap-1 px-5 py-2 text-left hover:bg-canvas focus-visible:outline-offset-[-2px]"
    >
      <span className="flex w-full items-center justify-between gap-3">
        <code className="min-w-0 truncate font-mono text-sm">{event.kind}</code>
        <StatusChip of="event" value={event.status} />
      </span>
      <span className="flex w-full justify-between gap-3 text-muted text-xs">
        <span className="truncate">{event.error ?? event.subject}</span>
        <Time at={event.received_at} style="relative" />
      </span>
    </button>
  );
}
