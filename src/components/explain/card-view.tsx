import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Answer } from "@/components/explain/explain-answer.tsx";
import { usePrice } from "@/components/explain/use-price.ts";
import { useTaxWords } from "@/components/explain/use-tax-words.ts";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { rateCardsQuery } from "@/data/billing/rate-cards.ts";
import type { RateCard } from "@/data/billing/rows.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatDay } from "@/lib/billing-month.ts";

/** One version of the terms. */
export function CardView({ version }: { version: number }) {
  const cards = useQuery({
    ...rateCardsQuery(useOrganization().id),
    select: (all) => all.find((card) => card.version === version) ?? null,
  });
  return <Answer query={cards}>{(card) => <Terms card={card} />}</Answer>;
}

/** A rate card in words. */
export function Terms({ card }: { card: RateCard }) {
  const { t } = useTranslation("billing");
  const { money, number, locale } = useFormat();
  const price = usePrice();
  const taxed = useTaxWords();
  const { currency } = card;
  return (
    <Facts>
      <Fact name={t("rates.from")}>{formatDay(card.effective_from, locale)}</Fact>
      <Fact name={t("rates.minute")}>
        {price(card.minute_micros, currency)} · {t(`rates.rounding.${card.rounding}`)}
      </Fact>
      {card.minimum_seconds > 0 && (
        <Fact name={t("rates.minimum")}>{t("seconds", { seconds: card.minimum_seconds })}</Fact>
      )}
      <Fact name={t("rates.unansweredName")}>{t(`rates.unanswered.${card.unanswered}`)}</Fact>
      <Fact name={t("rates.voicemailName")}>{t(`rates.voicemail.${card.voicemail}`)}</Fact>
      <Fact name={t("rates.includedName")}>
        {card.included_minutes
          ? t("rates.included", { minutes: number(card.included_minutes) })
          : t("rates.none")}
      </Fact>
      <Fact name={t("rates.milestoneName")}>
        {t("rates.milestone", { size: card.milestone_size, amount: money(card.milestone_minor, currency) })}
      </Fact>
      <Fact name={t("rates.taxName")}>{taxed(card)}</Fact>
      <Fact name={t("rates.paymentName")}>{t("rates.payment", { count: card.payment_days })}</Fact>
    </Facts>
  );
}
