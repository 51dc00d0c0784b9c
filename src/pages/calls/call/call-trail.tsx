import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { EventSheet } from "@/components/events/event-sheet.tsx";
import { StatusChip } from "@/components/status/status-chip.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { Time } from "@/components/ui/time.tsx";
import { type Call, callsQuery, type TrailStep } from "@/data/calls/calls.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useSearchParam } from "@/hooks/use-search-param.ts";

/** The signed deliveries behind the call, oldest first; managers may open them. */
export function CallTrail({ call }: { call: Call }) {
  const { t } = useTranslation("calls");
  const { role } = useOrganization();
  const trail = useQuery(callsQuery.trail(call.id));
  const [opened, setOpened] = useSearchParam("delivery");
  const mayOpen = role === "owner" || role === "manager";
  return (
    <Card title={t("trail.title")} description={t("trail.hint")} flush>
      <Loaded query={trail} failed={t("trail.failed")} skeleton="mx-4 mb-2 h-24">
        {(steps) => (
          <ol className="pb-2">
            {steps.length === 0 && <li className="px-4 pb-2 text-muted text-sm">{t("trail.none")}</li>}
            {steps.map((step) => (
              <li key={step.event_id}>
                {mayOpen ? (
                  <button
                    type="button"
                    className="flex w-full items-center gap-2 px-4 py-1.5 text-left outline-offset-[-2px] hover:bg-canvas max-md:min-h-11"
                    onClick={() => setOpened(String(step.event_id))}
                  >
                    <Step step={step} />
                    <span className="sr-only">{t("trail.open", { id: step.event_id })}</span>
                    <ChevronRight size={16} aria-hidden className="text-muted print:hidden" />
                  </button>
                ) : (
                  <div className="flex items-center gap-2 px-4 py-1.5">
                    <Step step={step} />
                  </div>
                )}
              </li>
            ))}
          </ol>
        )}
      </Loaded>
      {mayOpen && opened !== "" && <EventSheet id={Number(opened)} onClose={() => setOpened("")} />}
    </Card>
  );
}

function Step({ step }: { step: TrailStep }) {
  const { t } = useTranslation("calls");
  const said = step.types
    .map((type) => t(`trail.types.${type as "call.started"}`, { defaultValue: type }))
    .join(", ");
  return (
    <span className="flex min-w-0 flex-1 items-center justify-between gap-3 text-sm">
      <span className="min-w-0">
        <span className="block truncate font-medium">{said || step.kind}</span>
        <span className="block text-muted text-xs">
          <Time at={step.received_at} style="full" />
        </span>
      </span>
      <StatusChip of="event" value={step.status} />
    </span>
  );
}
