import { labelOf, type ProviderName, providerRows, type Service } from "@contract/providers.ts";
import { useQuery } from "@tanstack/react-query";
import { BrainCircuit, CalendarDays, CreditCard, Mail, MessageSquareText, PhoneCall } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { Status } from "@/components/ui/status.tsx";
import {
  type Activity,
  type Credential,
  type Integration,
  integrationsQuery,
  useConnect,
} from "@/data/integrations/integrations.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { ConnectSteps } from "@/pages/integrations/connect-steps.tsx";
import { CredentialList } from "@/pages/integrations/credential-list.tsx";
import { IntegrationActions } from "@/pages/integrations/integration-actions.tsx";
import { IntegrationConfig } from "@/pages/integrations/integration-config.tsx";
import { IntegrationFacts } from "@/pages/integrations/integration-facts.tsx";
import { integrationState, stateTone } from "@/pages/integrations/integration-status.ts";

const ICON = {
  voice: PhoneCall,
  texts: MessageSquareText,
  mail: Mail,
  calendar: CalendarDays,
  payments: CreditCard,
  models: BrainCircuit,
} as const satisfies Record<Service, unknown>;

interface IntegrationCardProps {
  provider: ProviderName;
  integration?: Integration;
  activity?: Activity;
  /** Undefined for roles that may not see them. */
  credentials?: Credential[];
}

export function IntegrationCard(props: IntegrationCardProps) {
  const { provider, integration, activity, credentials } = props;
  const { t } = useTranslation("integrations");
  const mayManage = isAtLeast(useOrganization().role, "manager");
  const hasSecret = credentials ? credentials.some(({ name }) => name === "webhook_secret") : null;
  const state = integrationState(integration, activity, hasSecret);
  return (
    <CardFrame provider={provider} status={<Status tone={stateTone[state]}>{t(`status.${state}`)}</Status>}>
      {integration && <IntegrationFacts integration={integration} activity={activity} />}
      {mayManage && !integration && <Connect provider={provider} />}
      {mayManage && integration && (
        <>
          <EndpointAddress integration={integration} />
          <IntegrationConfig integration={integration} />
          <CredentialList provider={provider} credentials={credentials ?? []} />
          <ConnectSteps provider={provider} isOpen={state === "noSecret"} />
          <IntegrationActions integration={integration} />
        </>
      )}
    </CardFrame>
  );
}

interface CardFrameProps {
  provider: ProviderName;
  status: ReactNode;
  children: ReactNode;
}

/** The head of every provider's card: name, service, and status. */
export function CardFrame({ provider, status, children }: CardFrameProps) {
  const { t } = useTranslation("integrations");
  const name = labelOf(provider);
  const { service } = providerRows[provider];
  const Icon = ICON[service];
  return (
    <section
      aria-label={name}
      className="flex min-w-0 flex-col gap-5 rounded-lg border border-line bg-surface p-4 shadow-low"
    >
      <header className="flex flex-wrap items-start gap-3">
        <span className="grid size-9 shrink-0 place-items-center rounded-md bg-accent-soft text-accent">
          <Icon size={18} aria-hidden />
        </span>
        <div className="min-w-0 flex-1">
          <h3 className="font-semibold text-base">{name}</h3>
          <p className="text-muted text-sm">{t(`what.${service}`)}</p>
        </div>
        {status}
      </header>
      {children}
    </section>
  );
}

export function Connect({ provider }: { provider: ProviderName }) {
  const { t } = useTranslation("integrations");
  const name = labelOf(provider);
  const connect = useConnect(useOrganization().id);
  return (
    <div className="flex flex-col items-start gap-3">
      <FormError error={connect.error} />
      <Button
        variant="primary"
        busy={connect.isPending}
        onClick={() => connect.mutate({ provider, isNew: true })}
      >
        {t("actions.connect", { provider: name })}
      </Button>
    </div>
  );
}

function EndpointAddress({ integration }: { integration: Integration }) {
  const { t } = useTranslation("integrations");
  const { provider, endpoint_key } = integration;
  const url = useQuery(integrationsQuery.webhooksUrl(useOrganization().id));
  return (
    <div>
      <h4 className="font-medium text-sm">{t("endpoint.label")}</h4>
      <p className="mb-1.5 text-muted text-xs">{t("endpoint.hint", { provider: labelOf(provider) })}</p>
      <Loaded query={url} skeleton="h-10 w-full">
        {(base) => <Address address={`${base}/${provider}/${endpoint_key}`} />}
      </Loaded>
    </div>
  );
}

function Address({ address }: { address: string }) {
  const { t } = useTranslation("integrations");
  return (
    <div className="flex items-center gap-1 rounded-md border border-line bg-canvas py-0.5 pr-0.5 pl-2.5">
      {/* Shown in full, on as many lines as needed: its end distinguishes endpoints. */}
      <code className="min-w-0 flex-1 select-all break-all py-1 font-mono text-xs">{address}</code>
      <CopyButton text={address} label={t("endpoint.copy")} />
    </div>
  );
}
