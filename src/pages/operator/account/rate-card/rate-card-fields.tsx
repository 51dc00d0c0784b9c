import { roundings } from "@contract/rate-card.ts";
import { type ReactNode, useMemo } from "react";
import type { UseFormReturn } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import { useFormat } from "@/hooks/use-format.ts";
import { formatDay } from "@/lib/billing-month.ts";
import { toMajor } from "@/lib/minor-units.ts";
import { currencies } from "@/lib/places.ts";
import type { TypedTerms } from "@/pages/operator/account/rate-card/typed-terms.ts";

interface RateCardFieldsProps {
  form: UseFormReturn<TypedTerms>;
  /** The first day from which the card may apply. */
  earliest: string;
  /** Something was used: the currency is fixed. */
  currencyIsFixed: boolean;
}

type TextName = "minute" | "minimum" | "included" | "size" | "amount" | "share" | "days";

export function RateCardFields(props: RateCardFieldsProps) {
  const { form, earliest, currencyIsFixed } = props;
  const { t, i18n } = useTranslation("operator");
  const { locale } = useFormat();
  const { errors } = form.formState;
  const currency = form.watch("currency");
  // Some 300 names: memoised, so that typing does not rebuild them.
  const money = useMemo(() => currencies(i18n.language), [i18n.language]);
  const how = (of: readonly ("free" | "minimum" | "talked")[]) =>
    of.map((value) => ({ value, label: t(`rates.how.${value}`) }));
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <Field
        label={t("rates.from")}
        hint={t("rates.fromHint")}
        error={errors.from && t("rates.problem.from", { day: formatDay(earliest, locale) })}
        required
      >
        {(tied) => <Input {...tied} type="date" min={earliest} {...form.register("from")} />}
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
      {form.watch("tax") === "none" ? null : text("share", t("rates.shareHint"))}
      {text("days")}
    </div>
  );

  function text(name: TextName, hint?: ReactNode) {
    return (
      <Field
        label={t(`rates.${name}`)}
        hint={hint}
        error={errors[name] && t(`rates.problem.${name}`, { example: toMajor(180_000, currency) })}
        required
      >
        {(tied) => <Input {...tied} inputMode="decimal" autoComplete="off" {...form.register(name)} />}
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
        {(tied) => <Select {...tied} {...form.register(name)} options={options} disabled={disabled} />}
      </Field>
    );
  }
}
