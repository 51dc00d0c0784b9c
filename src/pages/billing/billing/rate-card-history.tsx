import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Terms } from "@/components/explain/card-view.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { Status } from "@/components/ui/status.tsx";
import { rateCardsQuery } from "@/data/billing/rate-cards.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { dayOf } from "@/lib/period.ts";

/** The terms in words, every version of them; usage keeps the version of its day. */
export function RateCards() {
  const { t } = useTranslation("billing");
  const { zone } = useFormat();
  const today = dayOf(useNow(60), zone);
  const query = useQuery(rateCardsQuery(useOrganization().id));
  return (
    <Loaded query={query} failed={t("rates.failed")} skeleton="h-64 w-full rounded-lg">
      {(data) => {
        const inForce = data.find(({ effective_from }) => effective_from <= today)?.version;
        return (
          <div className="grid gap-4 lg:grid-cols-2">
            {data.map((card) => (
              <Card
                key={card.version}
                title={t("rates.version", { version: card.version })}
                action={
                  card.version === inForce ? (
                    <Status tone="good">{t("rates.inForce")}</Status>
                  ) : (
                    card.effective_from > today && <Status tone="info">{t("rates.coming")}</Status>
                  )
                }
              >
                <Terms card={card} />
              </Card>
            ))}
          </div>
        );
      }}
    </Loaded>
  );
}
