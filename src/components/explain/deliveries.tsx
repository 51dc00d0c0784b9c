import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Answer } from "@/components/explain/explain-answer.tsx";
import type { Step } from "@/components/explain/explain-path.ts";
import { StepList, StepRow } from "@/components/explain/step-row.tsx";
import { StatusChip } from "@/components/status/status-chip.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { EventStatus } from "@/data/integrations/rows.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";

interface Delivery {
  event_id: number;
  kind: string;
  received_at: string;
  status: string;
}

interface DeliveriesProps {
  query: UseQueryResult<Delivery[]>;
  /** The page of a delivery; by default the organization's own. */
  stepOf?: (eventId: number) => Step;
  none?: "why.noDeliveries" | "why.notThroughProvider";
}

const own = (eventId: number): Step => ({ kind: "event", id: String(eventId) });

/** The signed deliveries behind it; managers may open them. */
export function Deliveries({ query, stepOf = own, none = "why.noDeliveries" }: DeliveriesProps) {
  const { t } = useTranslation("billing");
  const mayOpen = isAtLeast(useOrganization().role, "manager");
  return (
    <Answer query={query}>
      {(found) => (
        <StepList title={t("why.deliveries")} hint={t(mayOpen ? "why.signed" : "why.managersOnly")}>
          {found.length === 0 && <StepRow title={t(none)} />}
          {found.map(({ event_id, kind, received_at, status }) => (
            <StepRow
              key={event_id}
              step={mayOpen ? stepOf(event_id) : undefined}
              title={kind}
              detail={<Time at={received_at} style="full" />}
              value={<StatusChip of="event" value={status as EventStatus} />}
            />
          ))}
        </StepList>
      )}
    </Answer>
  );
}
