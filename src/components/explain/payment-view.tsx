import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { EventContent } from "@/components/events/event-details.tsx";
import { Deliveries } from "@/components/explain/deliveries.tsx";
import { Answer } from "@/components/explain/explain-answer.tsx";
import { Formula } from "@/components/explain/formula.tsx";
import { StepList, StepRow } from "@/components/explain/step-row.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { ExplainedPayment } from "@/data/billing/billing-answers.ts";
import { explainQuery } from "@/data/billing/explain.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** What was paid of an invoice, refunded and is still owed, with the payment provider's signed deliveries. */
export function PaymentView({ id }: { id: string }) {
  const query = useQuery(explainQuery.payment(id));
  const deliveries = useQuery({ ...explainQuery.payment(id), select: (payment) => payment.deliveries });
  return (
    <Answer query={query}>
      {(payment) => (
        <div className="flex flex-col gap-6">
          <Sums id={id} payment={payment} />
          <Deliveries
            query={deliveries}
            stepOf={(event) => ({ kind: "receipt", id: `${id}.${event}` })}
            none="why.notThroughProvider"
          />
        </div>
      )}
    </Answer>
  );
}

function Sums({ id, payment }: { id: string; payment: ExplainedPayment }) {
  const { t } = useTranslation("billing");
  const { money } = useFormat();
  const write = (minor: number) => money(minor, payment.currency);
  const { total_minor: total, paid_minor: paid, refunded_minor: refunded, paid_at: at } = payment;
  return (
    <>
      <Formula
        title={t("why.formula")}
        terms={[
          { name: t("invoices.paid"), value: write(paid) },
          ...(refunded ? [{ name: t("invoices.refunded"), value: write(-refunded) }] : []),
        ]}
        result={{ name: t("why.received"), value: write(paid - refunded) }}
      />
      <StepList title={t("why.standsOn")}>
        <StepRow
          step={{ kind: "invoice", id }}
          title={t("invoices.invoice", { number: payment.number })}
          detail={
            at && (
              <>
                {t("invoices.paidAt")} <Time at={at} style="full" />
              </>
            )
          }
          value={write(total)}
        />
      </StepList>
    </>
  );
}

/** One delivery of the payment provider: `<invoice>.<delivery>`. */
export function ReceiptView({ id }: { id: string }) {
  const [invoice = "", delivery] = id.split(".");
  const query = useQuery(explainQuery.receipt(invoice, Number(delivery)));
  return <Answer query={query}>{(event) => <EventContent event={event} />}</Answer>;
}
