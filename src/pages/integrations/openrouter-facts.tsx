import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { Status } from "@/components/ui/status.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { AiProviderAccount } from "@/data/billing/billing-answers.ts";
import { aiProviderAccountQuery, useReadWithAccount } from "@/data/integrations/ai-provider-account.ts";
import type { Integration } from "@/data/integrations/integrations.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { LastTest } from "@/pages/integrations/integration-facts.tsx";

/** Whether costs are read with this account, when they last were, and this month's total. */
export function OpenRouterFacts({ integration }: { integration: Integration }) {
  const { t } = useTranslation("integrations");
  const { id } = useOrganization();
  const { data, error } = useQuery(aiProviderAccountQuery());
  if (error && !data) return <FormError error={error} />;
  if (!data) return <Skeleton className="h-24 w-full" />;
  return (
    <div className="flex flex-col gap-4">
      <Facts>
        <Fact name={t("ai.month")}>
          <Month keys={data.keys} />
        </Fact>
        <Fact name={t("ai.last")}>
          <LastRead keys={data.keys} />
        </Fact>
        <Fact name={t("facts.tested")}>
          <LastTest integration={integration} />
        </Fact>
      </Facts>
      {data.organization_id === id ? (
        <p className="text-muted text-xs">{t("ai.readWith")}</p>
      ) : (
        integration.status === "active" && <Use isOther={data.organization_id !== null} />
      )}
    </div>
  );
}

function Month({ keys }: Pick<AiProviderAccount, "keys">) {
  const { t } = useTranslation("integrations");
  const { micros } = useFormat();
  const sum = keys.reduce((total, { month_usd_micros }) => total + month_usd_micros, 0);
  if (keys.length === 0) return <span className="text-muted">{t("ai.noKeys")}</span>;
  return (
    <span data-figures="">
      {micros(sum, "USD")}{" "}
      <span className="text-muted text-xs">{t("ai.ofKeys", { count: keys.length })}</span>
    </span>
  );
}

function LastRead({ keys }: Pick<AiProviderAccount, "keys">) {
  const { t } = useTranslation("integrations");
  const last = keys
    .flatMap(({ read_at }) => read_at ?? [])
    .toSorted()
    .at(-1);
  const refused = keys.filter((key) => key.refused !== null).length;
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      {last ? <Time at={last} style="relative" /> : <span className="text-muted">{t("ai.never")}</span>}
      {refused > 0 && <Status tone="bad">{t("ai.refused", { count: refused })}</Status>}
    </span>
  );
}

function Use({ isOther }: { isOther: boolean }) {
  const { t } = useTranslation("integrations");
  const read = useReadWithAccount(useOrganization().id);
  return (
    <div className="flex flex-col items-start gap-2">
      <FormError error={read.error} />
      <p className="text-sm">{t(isOther ? "ai.other" : "ai.nobody")}</p>
      <Button busy={read.isPending} onClick={() => read.mutate()}>
        {t("ai.use")}
      </Button>
    </div>
  );
}
