import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { FormBody } from "@/components/ui/form-body.tsx";
import { toast } from "@/components/ui/toast.ts";
import type { AccountFile, AuthoredCard } from "@/data/billing/billing-answers.ts";
import { useChangeRateCard } from "@/data/billing/operator-accounts.ts";
import { useCheckedForm } from "@/hooks/use-checked-form.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatDay } from "@/lib/billing-month.ts";
import { typedValues } from "@/lib/typed-values.ts";
import { RateCardExample } from "@/pages/operator/account/rate-card/rate-card-example.tsx";
import { RateCardFields } from "@/pages/operator/account/rate-card/rate-card-fields.tsx";
import { RateCardPreview } from "@/pages/operator/account/rate-card/rate-card-preview.tsx";
import { readTerms, type TypedTerms, typedTerms } from "@/pages/operator/account/rate-card/typed-terms.ts";

interface RateCardFormProps {
  file: AccountFile;
  /** The initial values of the next version. */
  latest: AuthoredCard;
  onClose: () => void;
}

/** Writes the next version of a rate card, with a preview of a call's price and the open month. */
export function RateCardForm({ file, latest, onClose }: RateCardFormProps) {
  const { t } = useTranslation(["operator", "common"]);
  const { locale } = useFormat();
  const earliest = [
    latest.effective_from,
    file.has_usage ? dayAfter(file.today) : file.today,
  ].toSorted()[1] as string;
  const schema = typedValues<TypedTerms>((typed) => readTerms(typed, earliest).problems);
  const form = useCheckedForm(schema, { defaultValues: typedTerms(latest, suggested(earliest)) });
  const typed = form.watch();
  const change = useChangeRateCard(file.id);
  const { terms } = readTerms(typed, earliest);
  const next = latest.version + 1;

  const submit = form.handleSubmit((wanted) => {
    const { terms: read } = readTerms(wanted, earliest);
    if (!read) return;
    // Not in the callbacks of `mutate`: the new version unmounts this form before they run.
    return change.mutateAsync({ terms: read, from: wanted.from }).then(
      (version) => {
        toast.good(t("rates.saved", { version, day: formatDay(wanted.from, locale) }));
        onClose();
      },
      () => undefined,
    );
  });

  return (
    <Card title={t("rates.form", { version: next })} description={t("rates.formHint")}>
      <FormBody busy={change.isPending} error={change.error} onSubmit={submit}>
        <RateCardFields form={form} earliest={earliest} currencyIsFixed={file.has_usage} />
        <div className="grid gap-4 border-line border-t pt-4 md:grid-cols-2">
          <RateCardExample terms={terms} currency={typed.currency} />
          <RateCardPreview organizationId={file.id} terms={terms} />
        </div>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t("common:actions.cancel")}</Button>
          <Button type="submit" variant="primary" busy={change.isPending}>
            {t("rates.save", { version: next })}
          </Button>
        </div>
      </FormBody>
    </Card>
  );
}

/** The first of the next month, so that no month is split by default. */
function suggested(earliest: string): string {
  const [year = 0, month = 1, day = 1] = earliest.split("-").map(Number);
  return day === 1 ? earliest : new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}

/** After any use, today keeps its price. */
function dayAfter(day: string) {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}
