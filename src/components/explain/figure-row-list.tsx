import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { FigureName } from "@/components/explain/explained-figures.ts";
import { MoreRows } from "@/components/explain/more-rows.tsx";
import { StepList, StepRow } from "@/components/explain/step-row.tsx";
import { useTaxWords } from "@/components/explain/use-tax-words.ts";
import { useWholeList } from "@/components/explain/whole-list.ts";
import { StatusChip } from "@/components/status/status-chip.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { Time } from "@/components/ui/time.tsx";
import {
  type AppointmentRow,
  type CallRow,
  type FigureRow,
  figureRowsQuery,
  type RowsOf,
} from "@/data/billing/figure-rows.ts";
import type { TaxTerms } from "@/data/billing/rows.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import type { Roi } from "@/data/roi/roi-answers.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { embedded } from "@/lib/embedded.ts";
import { instants, type Period } from "@/lib/period.ts";
import { formatPhone } from "@/lib/phone.ts";

interface FigureRowsProps {
  which: RowsOf;
  roi: Roi;
  name: FigureName;
  period: Period;
}

/** The rows behind a figure, newest first; each opens the next step. */
export function FigureRows({ which, roi, name, period }: FigureRowsProps) {
  const { t } = useTranslation("billing");
  const { id, time_zone } = useOrganization();
  const span = instants(period, time_zone);
  const query = useInfiniteQuery(figureRowsQuery(id, which, span));
  const rows = query.data?.pages.flat();
  useWholeList(query);
  return (
    <Loaded query={{ ...query, data: rows }} failed={t("why.failed")} skeleton="h-48 w-full">
      {(found) => (
        <div>
          <StepList title={t("why.rows")}>
            {found.length === 0 && <StepRow title={t("why.noRows")} />}
            {found.map((row) => (
              <Row key={keyOf(row)} row={row} roi={roi} name={name} />
            ))}
          </StepList>
          <MoreRows query={query} shown={found.length} />
        </div>
      )}
    </Loaded>
  );
}

function keyOf(row: FigureRow): string {
  if (row.of === "usage") return `${row.call_id}/${row.revision}`;
  return String(row.of === "milestones" ? row.number : row.id);
}

function Row({ row, roi, name }: { row: FigureRow; roi: Roi; name: FigureName }) {
  const { t } = useTranslation("billing");
  const { money } = useFormat();
  if (row.of === "appointments") return <Appointment row={row} roi={roi} name={name} />;
  if (row.of === "calls") return <Call row={row} isCost={name === "provider"} />;
  if (row.of === "usage")
    return (
      <StepRow
        step={{ kind: "usage", id: row.call_id }}
        title={<Time at={row.occurred_at} />}
        value={t("seconds", { seconds: row.billed_seconds })}
      />
    );
  if (row.of === "milestones") {
    const [invoice] = embedded(row.invoices);
    return (
      <StepRow
        step={invoice && { kind: "invoice", id: invoice.id }}
        title={t("meter.title", { number: row.number })}
        detail={<Taxed at={row.reached_at} terms={row.card} />}
        value={money(row.amount_minor, row.currency)}
      />
    );
  }
  return (
    <StepRow
      step={{ kind: "appointment", id: row.appointment_id }}
      title={t("why.shareOf", { position: row.position, number: row.milestone })}
      detail={<Taxed at={row.left_at} terms={row.in.card} />}
      value={money(-(row.credit_minor ?? 0), row.in.currency)}
    />
  );
}

/** The time, and a note that a price includes tax: the figure is net. */
function Taxed({ at, terms }: { at: string | null; terms: TaxTerms }) {
  const taxed = useTaxWords();
  return (
    <>
      {at && <Time at={at} />}
      {terms.tax_behavior === "inclusive" && ` · ${taxed(terms)}`}
    </>
  );
}

function Appointment({ row, roi, name }: { row: AppointmentRow; roi: Roi; name: FigureName }) {
  const { t } = useTranslation("billing");
  const { money } = useFormat();
  const worth = worthOf(row, roi, name);
  const [minor, currency] = worth ?? [];
  return (
    <StepRow
      step={{ kind: "appointment", id: row.id }}
      title={row.attendee_name ?? row.title ?? t("why.appointment")}
      detail={row.starts_at && <Time at={row.starts_at} />}
      value={
        worth === undefined ? (
          <StatusChip of="appointment" value={row.verdict === "pending" ? "awaiting" : row.verdict} />
        ) : minor === undefined || minor === null ? (
          "–"
        ) : (
          money(minor, currency)
        )
      }
    />
  );
}

type Worth = [minor: number | null, currency: string];

/** What an appointment adds to a figure, in its own currency: its price, or the assumed value. Null if none is set. */
function worthOf(
  { price_minor: price, currency }: AppointmentRow,
  roi: Roi,
  name: FigureName,
): Worth | undefined {
  const assumed: Worth = [roi.assumptions.appointment_value_minor, roi.currency];
  if (name === "booked") return assumed;
  if (name !== "shown" && name !== "expected_paid" && name !== "paid") return undefined;
  return price !== null && price > 0 && currency !== null ? [price, currency] : assumed;
}

function Call({ row, isCost }: { row: CallRow; isCost: boolean }) {
  const { t } = useTranslation("billing");
  const { micros } = useFormat();
  const { country } = useOrganization();
  const who = row.direction === "outbound" ? row.to_number : row.from_number;
  return (
    <StepRow
      step={{ kind: "usage", id: row.id }}
      title={who?.startsWith("+") ? formatPhone(who, country) : t("why.unknownNumber")}
      detail={<Time at={row.occurred_at} />}
      value={
        isCost
          ? micros(row.cost_total_micros ?? 0, row.cost_currency ?? "USD", true)
          : t("seconds", { seconds: row.talk_seconds ?? 0 })
      }
    />
  );
}
