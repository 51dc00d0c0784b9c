import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Terms } from "@/components/explain/card-view.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Status } from "@/components/ui/status.tsx";
import type { AccountFile, AuthoredCard } from "@/data/billing/billing-answers.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useSearchParam } from "@/hooks/use-search-param.ts";
import { RateCardForm } from "@/pages/operator/account/rate-card/rate-card-form.tsx";

/** Every version of the terms, newest first, and the next one being written. */
export function RateCardVersions({ file }: { file: AccountFile }) {
  const { t } = useTranslation("operator");
  const [writing, setWriting] = useSearchParam("write");
  const latest = file.cards[0];
  const inForce = file.cards.find(({ effective_from }) => effective_from <= file.today)?.version;
  return (
    <section aria-labelledby="rate-cards" className="flex min-w-0 flex-col gap-4">
      <header className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 id="rate-cards" className="font-semibold text-lg">
            {t("rates.title")}
          </h2>
          <p className="text-muted text-sm">{t("rates.hint")}</p>
        </div>
        {!writing && (
          <Button icon={<Plus size={16} aria-hidden />} onClick={() => setWriting("yes")}>
            {t("rates.next")}
          </Button>
        )}
      </header>
      {writing && latest && (
        <RateCardForm key={latest.version} file={file} latest={latest} onClose={() => setWriting("")} />
      )}
      {file.cards.map((card) => (
        <Version key={card.version} card={card} state={stateOf(card)} />
      ))}
    </section>
  );

  function stateOf(card: AuthoredCard) {
    if (card.version === inForce) return "inForce";
    return card.effective_from > file.today ? "coming" : "past";
  }
}

interface VersionProps {
  card: AuthoredCard;
  state: "inForce" | "coming" | "past";
}

function Version({ card, state }: VersionProps) {
  const { t } = useTranslation(["operator", "billing"]);
  const { time } = useFormat();
  return (
    <Card
      title={t("billing:rates.version", { version: card.version })}
      description={
        card.author
          ? t("rates.author", { name: card.author_name ?? "–", day: time(card.created_at, "date") })
          : t("rates.platform")
      }
      action={
        state !== "past" && (
          <Status tone={state === "inForce" ? "good" : "info"}>{t(`billing:rates.${state}`)}</Status>
        )
      }
    >
      <Terms card={card} />
    </Card>
  );
}
