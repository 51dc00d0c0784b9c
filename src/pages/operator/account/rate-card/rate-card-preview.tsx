import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import type { TermsPreview } from "@/data/billing/billing-answers.ts";
import { accountsQuery } from "@/data/billing/operator-accounts.ts";
import type { RateTerms } from "@/data/billing/rows.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatMonth } from "@/lib/billing-month.ts";

/** Milliseconds without typing before the month is recalculated. */
const QUIET = 500;

interface RateCardPreviewProps {
  organizationId: string;
  terms: RateTerms | null;
}

/** What the current month would cost under the typed terms. */
export function RateCardPreview({ organizationId, terms }: RateCardPreviewProps) {
  const text = useDebounced(JSON.stringify(terms), QUIET);
  const debounced = useMemo(() => JSON.parse(text) as RateTerms | null, [text]);
  return debounced ? <Preview organizationId={organizationId} terms={debounced} /> : <Waiting />;
}

function Preview({ organizationId, terms }: { organizationId: string; terms: RateTerms }) {
  const { t } = useTranslation("operator");
  const { data, error } = useQuery({
    ...accountsQuery.preview(organizationId, terms),
    placeholderData: keepPreviousData,
  });
  if (data) return <Month preview={data} />;
  if (error) return <p className="text-muted text-sm">{t("rates.previewFailed")}</p>;
  return <Skeleton className="h-28 w-full" />;
}

function Month({ preview }: { preview: TermsPreview }) {
  const { t } = useTranslation("operator");
  const { money, number, locale } = useFormat();
  return (
    <section
      aria-label={t("rates.preview", { month: formatMonth(preview.period, locale) })}
      className="min-w-0"
    >
      <h3 className="mb-2 font-semibold text-sm first-letter:uppercase">
        {t("rates.preview", { month: formatMonth(preview.period, locale) })}
      </h3>
      <p data-figures="" aria-live="polite" className="font-semibold text-2xl tracking-tight">
        {money(preview.amount_minor, preview.currency)}
      </p>
      <p className="text-muted text-sm">
        {t("rates.previewCalls", {
          count: preview.calls,
          minutes: number(preview.seconds / 60, { maximumFractionDigits: 1 }),
        })}
      </p>
      <p className="mt-2 text-muted text-xs">
        {t("rates.previewHint", { amount: money(preview.now_minor, preview.now_currency) })}
      </p>
    </section>
  );
}

function Waiting() {
  const { t } = useTranslation("operator");
  return <p className="text-muted text-sm">{t("rates.previewWaits")}</p>;
}

/**
 * A value once it has not changed for so many milliseconds; `value` must stay the same object while its content is
 * equal.
 */
function useDebounced<Value>(value: Value, ms: number): Value {
  const [debounced, setDebounced] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setDebounced(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return debounced;
}
