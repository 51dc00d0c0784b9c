import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Answer } from "@/components/explain/explain-answer.tsx";
import { openStep } from "@/components/explain/open-step.ts";
import { StepList, StepRow } from "@/components/explain/step-row.tsx";
import { milestonesQuery, type StandingSlot } from "@/data/billing/milestones.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { embedded } from "@/lib/embedded.ts";

/** Where an appointment appears on bills: its slot, that slot's invoice, and the invoice that credited it. */
export function StandingSlots({ appointmentId }: { appointmentId: string }) {
  const { t } = useTranslation("billing");
  const query = useQuery(milestonesQuery.standing(useOrganization().id, appointmentId));
  return (
    <Answer query={query}>
      {(slots) =>
        slots.length > 0 && (
          <StepList title={t("why.standsOn")}>
            {slots.map((slot) => (
              <Standing key={slot.id} slot={slot} />
            ))}
          </StepList>
        )
      }
    </Answer>
  );
}

function Standing({ slot }: { slot: StandingSlot }) {
  const { t } = useTranslation("billing");
  const { money } = useFormat();
  const [invoice] = embedded(slot.of.invoices);
  const { credit_minor: credit, credited, left_reason: left } = slot;
  return (
    <>
      <StepRow
        step={
          invoice ? { kind: "invoice", id: invoice.id } : left ? undefined : { kind: "open", id: "milestone" }
        }
        title={t("why.shareOf", { position: slot.position, number: slot.milestone })}
        detail={[
          invoice ? t("why.onInvoice", { number: invoice.number }) : t("why.notInvoiced"),
          left && t(`left.${left}`),
        ]
          .filter(Boolean)
          .join(" · ")}
      />
      {credit !== null && (
        <StepRow
          step={
            credited
              ? { kind: "invoice", id: credited.id }
              : openStep({ model: "credit", period: null, ...slot.of.rate_cards })
          }
          title={t("models.credit")}
          detail={credited ? t("why.onInvoice", { number: credited.number }) : t("why.notInvoiced")}
          value={money(-credit, slot.of.currency)}
        />
      )}
    </>
  );
}
