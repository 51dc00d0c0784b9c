import { isProviderOf, operatorServices, providersOf, type Service, services } from "@contract/providers.ts";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { EventSheet } from "@/components/events/event-sheet.tsx";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { integrationsQuery } from "@/data/integrations/integrations.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useSearch } from "@/hooks/use-search-param.ts";
import { DeliveriesSheet } from "@/pages/integrations/deliveries-sheet.tsx";
import { IntegrationCard } from "@/pages/integrations/integration-card.tsx";
import { OpenRouterCard } from "@/pages/integrations/openrouter-card.tsx";

export default function IntegrationsPage() {
  const { t } = useTranslation("integrations");
  const { id: organizationId, role } = useOrganization();
  const mayManage = isAtLeast(role, "manager");
  const integrations = useQuery(integrationsQuery.all(organizationId));
  const activity = useQuery(integrationsQuery.activity(organizationId));
  const credentials = useQuery({ ...integrationsQuery.credentials(organizationId), enabled: mayManage });
  const isOperated = useQuery(integrationsQuery.isOperated(organizationId)).data;
  const asked = mayManage ? [integrations, activity, credentials] : [integrations, activity];
  return (
    <>
      <PageHeader title={t("title")} description={t(mayManage ? "description" : "readOnly")} />
      {content()}
      {mayManage && <Sheets />}
    </>
  );

  function content() {
    const failed = asked.find(({ error, data }) => error && !data);
    if (failed)
      return (
        <ErrorState
          error={failed.error}
          title={t("failed")}
          onRetry={() => void Promise.all(asked.map((query) => query.refetch()))}
        />
      );
    const isLoading = asked.some(({ data }) => !data);
    return (
      <div className="flex flex-col gap-8">
        {services.filter(isOffered).map((service) => (
          <section key={service} aria-labelledby={`service-${service}`}>
            <h2 id={`service-${service}`} className="mb-3 font-semibold text-lg">
              {t(`group.${service}`)}
            </h2>
            {cards(service, isLoading)}
          </section>
        ))}
      </div>
    );
  }

  /** A connected provider is always shown. */
  function isOffered(service: Service) {
    return (
      isOperated ||
      !operatorServices.includes(service) ||
      integrations.data?.some(({ provider }) => isProviderOf(service, provider))
    );
  }

  function cards(service: Service, isLoading: boolean) {
    return (
      <div className="grid items-start gap-4 xl:grid-cols-2">
        {providersOf(service).map((provider) => {
          if (isLoading) return <CardSkeleton key={provider} />;
          const integration = integrations.data?.find((each) => each.provider === provider);
          const stored = credentials.data?.filter((each) => each.integration_id === integration?.id);
          if (provider === "openrouter")
            return <OpenRouterCard key={provider} integration={integration} credentials={stored} />;
          return (
            <IntegrationCard
              key={provider}
              provider={provider}
              integration={integration}
              activity={activity.data?.find((each) => each.integration_id === integration?.id)}
              credentials={stored}
            />
          );
        })}
      </div>
    );
  }
}

/** One delivery, or the list of them, as the URL says; the list stays behind the single one. */
function Sheets() {
  const { search, change } = useSearch();
  const eventId = Number(search.get("event"));
  const integrationId = search.get("deliveries");
  if (Number.isInteger(eventId) && eventId > 0)
    return (
      <EventSheet
        id={eventId}
        onBack={integrationId ? () => change({ event: "" }) : undefined}
        onClose={() => change({ event: "", deliveries: "", failed: "" })}
      />
    );
  if (!integrationId) return null;
  return (
    <DeliveriesSheet
      integrationId={integrationId}
      onOpen={(id) => change({ event: String(id) })}
      onClose={() => change({ deliveries: "", failed: "" })}
    />
  );
}

function CardSkeleton() {
  return (
    <div aria-hidden className="flex h-96 flex-col gap-4 rounded-lg border border-line bg-surface p-4">
      <Skeleton className="h-9 w-48" />
      <Skeleton className="h-24 w-full" />
      <Skeleton className="h-10 w-full" />
      <Skeleton className="h-24 w-full" />
    </div>
  );
}
