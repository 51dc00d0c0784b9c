import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PricedName } from "@/data/roi/roi.ts";
import type { CostKind, Exchange } from "@/data/roi/roi-answers.ts";
import { useFormat } from "@/hooks/use-format.ts";
import type { Period } from "@/lib/period.ts";
import { ExchangeSheet } from "@/pages/roi/exchange/exchange-sheet.tsx";
import { useRateText } from "@/pages/roi/exchange/use-rate-text.ts";

interface ExchangeLineProps {
  of: CostKind | PricedName;
  exchange: Exchange;
  /** The amount in the organization's currency, minor units; null while a day lacks its rate. */
  amount: number | null;
  currency: string;
  period: Period;
}

/** The original currency and amount, with rate, days and source; or what has no rate. */
export function ExchangeLine({ of, exchange, amount, currency, period }: ExchangeLineProps) {
  const { t } = useTranslation("roi");
  const { money } = useFormat();
  const write = useRateText();
  const [open, setOpen] = useState(false);
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-2 text-muted text-xs">
        <span>
          {money(exchange.owed_minor, exchange.owed_currency)}
          {exchange.rate !== null && ` × ${write.rate(exchange.rate)}`}
        </span>
        {exchange.lacking > 0 ? (
          <span className="text-warn">{write.lacking(of, exchange, currency)}</span>
        ) : (
          <span>{write.origin(exchange)}</span>
        )}
        {!exchange.fixed && exchange.lacking === 0 && <span>{t("exchange.provisional")}</span>}
        <button
          type="button"
          className="inline-flex min-h-6 items-center text-accent hover:underline max-md:min-h-11 print:hidden"
          onClick={() => setOpen(true)}
        >
          {t("exchange.open")}
        </button>
      </p>
      {open && (
        <ExchangeSheet
          of={of}
          exchange={exchange}
          amount={amount}
          currency={currency}
          period={period}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
