import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Answer } from "@/components/explain/explain-answer.tsx";
import { Formula } from "@/components/explain/formula.tsx";
import { StepList, StepRow } from "@/components/explain/step-row.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { Explained } from "@/data/billing/billing-answers.ts";
import { milestonesQuery, type Slot } from "@/data/billing/milestones.ts";
import type { TaxTerms } from "@/data/billing/rows.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** The shown appointments behind an amount, each with its share. */
export function SlotRows({ line }: { line: Explained }) {
  const { t } = useTranslation("billing");
  const { money } = useFormat();
  const { id } = useOrganization();
  const { number, size = 0 } = line.inputs;
  const isMilestone = line.model === "milestone";
  const slots = useQuery(
    milestonesQuery.slots(
      id,
      isMilestone ? { milestone: number } : { creditInvoiceId: line.invoice?.id, terms: termsOf(line) },
    ),
  );
  return (
    <>
      <Formula
        title={t("why.formula")}
        terms={[
          {
            name: isMilestone
              ? t("why.slots", { count: line.quantity, size })
              : t("why.credited", { count: line.quantity }),
            value: money(line.amount_minor, line.currency),
          },
        ]}
        result={{ name: t(`models.${line.model}`), value: money(line.amount_minor, line.currency) }}
      />
      <Answer query={slots}>
        {(found) => (
          <StepList title={t("why.appointments")} hint={t("why.shares")}>
            {found.map((slot) => (
              <SlotRow key={slot.slot_id} slot={slot} />
            ))}
          </StepList>
        )}
      </Answer>
    </>
  );
}

const termsOf = ({ tax_behavior, tax_basis_points }: TaxTerms): TaxTerms => ({
  tax_behavior,
  tax_basis_points,
});

export function SlotRow({ slot }: { slot: Slot }) {
  const { t } = useTranslation("billing");
  const { money, time } = useFormat();
  const until = slot.contestable_until && new Date(slot.contestable_until) > new Date() && !slot.left_at;
  const words = [
    slot.left_reason && t(`left.${slot.left_reason}`),
    slot.is_disputed && t("meter.inDispute"),
    until && t("meter.contestable", { time: time(slot.contestable_until ?? "") }),
  ].filter(Boolean);
  return (
    <StepRow
      step={slot.verdict ? { kind: "appointment", id: slot.appointment_id } : undefined}
      title={`${slot.position}. ${slot.attendee_name ?? slot.title ?? t("why.erasedAppointment")}`}
      detail={
        <>
          {slot.starts_at && <Time at={slot.starts_at} />}
          {words.length > 0 && ` · ${words.join(" · ")}`}
        </>
      }
      value={money(slot.amount_minor, slot.currency)}
    />
  );
}
