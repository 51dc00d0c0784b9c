import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { StatusChip } from "@/components/status/status-chip.tsx";
import { Time } from "@/components/ui/time.tsx";
import { Answer } from "@/components/why/answer.tsx";
import { StepList, StepRow } from "@/components/why/step-row.tsx";
import type { EventStatus } from "@/hooks/events.ts";
import { isAtLeast } from "@/hooks/members.ts";
import { useOrganization } from "@/hooks/organizations.ts";

interface Delivery {
  event_id: number;
  kind: string;
  received_at: string;
  status: string;
}

/** The signed deliveries at the bottom of it; managers may look inside. */
export function Deliveries({ query }: { query: UseQueryResult<Delivery[]> }) {
  const { t } = useTranslation("billing");
  const mayOpen = isAtLeast(useOrganization().role, "manager");
  return (
    <Answer query={query}>
      {(found) => (
        <StepList title={t("why.deliveries")} hint={t(mayOpen ? "why.signed" : "why.managersOnly")}>
          {found.length === 0 && <StepRow title={t("why.noDeliveries")} />}
          {found.map(({ event_id, kind, received_at, status }) => (
            <StepRow
              key={event_id}
              step={mayOpen ? { kind: "event", id: String(event_id) } : undefined}
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
