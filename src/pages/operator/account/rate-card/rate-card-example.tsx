import { billedSeconds, type CallKind, callMicros } from "@contract/rate-card.ts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import type { RateTerms } from "@/data/billing/rows.ts";
import { useFormat } from "@/hooks/use-format.ts";

const KINDS: readonly CallKind[] = ["talk", "voicemail", "unanswered"];

interface RateCardExampleProps {
  /** Null while the typed terms are invalid. */
  terms: RateTerms | null;
  currency: string;
}

/** The price of one call, by the rule that will charge it. */
export function RateCardExample({ terms, currency }: RateCardExampleProps) {
  const { t } = useTranslation("operator");
  const { micros } = useFormat();
  const [typed, setTyped] = useState("61");
  const seconds = /^\d{1,5}$/.test(typed) ? Number(typed) : 0;
  return (
    <section aria-labelledby="example" className="min-w-0">
      <h3 id="example" className="mb-2 font-semibold text-sm">
        {t("rates.exampleTitle")}
      </h3>
      <Field label={t("rates.exampleSeconds")}>
        {(tied) => (
          <Input
            {...tied}
            inputMode="numeric"
            className="max-w-32"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      {terms ? (
        <dl className="mt-3 flex flex-col gap-1.5 text-sm" aria-live="polite">
          {KINDS.map((kind) => (
            <div key={kind} className="flex items-baseline justify-between gap-3">
              <dt className="min-w-0">
                {t(`rates.examples.${kind}`, { seconds })}
                <span className="block text-muted text-xs">
                  {t("rates.charged", { seconds: billedSeconds(terms, kind, seconds) })}
                </span>
              </dt>
              <dd data-figures="" className="shrink-0 font-medium">
                {micros(callMicros(terms, kind, seconds), currency, true)}
              </dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className="mt-3 text-muted text-sm">{t("rates.previewWaits")}</p>
      )}
      <p className="mt-2 text-muted text-xs">{t("rates.exampleHint")}</p>
    </section>
  );
}
