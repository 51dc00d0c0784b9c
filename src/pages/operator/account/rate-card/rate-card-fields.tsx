import { roundings } from "@contract/rate-card.ts";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import { useFormat } from "@/hooks/use-format.ts";
import { formatDay } from "@/lib/billing-month.ts";
import { toMajor } from "@/lib/minor-units.ts";
import { currencies } from "@/lib/places.ts";
import type { TermProblem, TypedTerms } from "@/pages/operator/account/rate-card/typed-terms.ts";

interface RateCardFieldsProps {
  typed: TypedTerms;
  onChange: (changed: Partial<TypedTerms>) => void;
  problems: readonly TermProblem[];
  /** The first day from which the card may apply. */
  earliest: string;
  /** Something was used: the currency is fixed. */
  currencyIsFixed: boolean;
}

type TextName = "minute" | "minimum" | "included" | "size" | "amount" | "share" | "days";

export function RateCardFields(props: RateCardFieldsProps) {
  const { typed, onChange, problems, earliest, currencyIsFixed } = props;
  const { t, i18n } = useTranslation("operator");
  const { locale } = useFormat();
  const { currency } = typed;
  // Some 300 names: memoised, so that typing does not rebuild them.
  const money = useMemo(() => currencies(i18n.language), [i18n.language]);
  const how = (of: readonly ("free" | "minimum" | "talked")[]) =>
    of.map((value) => ({ value, label: t(`rates.how.${value}`) }));
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <Field
        label={t("rates.from")}
        hint={t("rates.fromHint")}
        error={
          problems.includes("from")
            ? t("rates.problem.from", { day: formatDay(earliest, locale) })
            : undefined
        }
        required
      >
        {(tied) => (
          <Input
            {...tied}
            type="date"
            min={earliest}
            value={typed.from}
            onChange={(event) => onChange({ from: event.target.value })}
          />
        )}
      </Field>
      {chosen("currency", money, currencyIsFixed ? t("rates.currencyFixed") : undefined, currencyIsFixed)}
      {text("minute", t("rates.minuteHint", { currency }))}
      {chosen(
        "rounding",
        roundings.map((value) => ({ value, label: t(`rates.rounds.${value}`) })),
      )}
      {text("minimum", t("rates.minimumHint"))}
      {text("included", t("rates.includedHint"))}
      {chosen("unanswered", how(["free", "minimum"]))}
      {chosen("voicemail", how(["free", "minimum", "talked"]))}
      {text("size", t("rates.sizeHint"))}
      {text("amount", t("rates.amountHint", { currency }))}
      {chosen(
        "tax",
        (["none", "exclusive", "inclusive"] as const).map((value) => ({
          value,
          label: t(`rates.taxes.${value}`),
        })),
      )}
      {typed.tax === "none" ? null : text("share", t("rates.shareHint"))}
      {text("days")}
    </div>
  );

  function text(name: TextName, hint?: ReactNode) {
    const isWrong = problems.includes(name);
    return (
      <Field
        label={t(`rates.${name}`)}
        hint={hint}
        error={isWrong ? t(`rates.problem.${name}`, { example: toMajor(180_000, currency) }) : undefined}
        required
      >
        {(tied) => (
          <Input
            {...tied}
            inputMode="decimal"
            autoComplete="off"
            value={typed[name]}
            onChange={(event) => onChange({ [name]: event.target.value })}
          />
        )}
      </Field>
    );
  }

  function chosen(
    name: "currency" | "rounding" | "unanswered" | "voicemail" | "tax",
    options: { value: string; label: string }[],
    hint?: string,
    disabled = false,
  ) {
    return (
      <Field label={t(`rates.${name}`)} hint={hint}>
        {(tied) => (
          <Select
            {...tied}
            options={options}
            value={typed[name]}
            disabled={disabled}
            onChange={(event) => onChange({ [name]: event.target.value })}
          />
        )}
      </Field>
    );
  }
}
