import { useTranslation } from "react-i18next";
import { Status, type Tone } from "@/components/ui/status.tsx";
import type { Credential, Integration } from "@/data/integrations/integrations.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useIsOperator } from "@/data/organizations/operators.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { ConnectSteps } from "@/pages/integrations/connect-steps.tsx";
import { CredentialList } from "@/pages/integrations/credential-list.tsx";
import { IntegrationActions } from "@/pages/integrations/integration-actions.tsx";
import { CardFrame, Connect } from "@/pages/integrations/integration-card.tsx";
import { OpenRouterFacts } from "@/pages/integrations/openrouter-facts.tsx";

type State = "none" | "disabled" | "noKey" | "keyed";
const TONE: Record<State, Tone> = { none: "neutral", disabled: "neutral", noKey: "warn", keyed: "good" };

interface OpenRouterCardProps {
  integration?: Integration;
  /** Undefined for roles that may not see them. */
  credentials?: Credential[];
}

/**
 * The account that reads the costs of all models. It is polled and delivers nothing, so it has no endpoint and no
 * secret.
 */
export function OpenRouterCard({ integration, credentials }: OpenRouterCardProps) {
  const { t } = useTranslation("integrations");
  const mayManage = isAtLeast(useOrganization().role, "manager");
  const isOperator = useIsOperator();
  const state = stateOf();
  return (
    <CardFrame provider="openrouter" status={<Status tone={TONE[state]}>{t(`status.${state}`)}</Status>}>
      {integration && isOperator && <OpenRouterFacts integration={integration} />}
      {mayManage && !integration && <Connect provider="openrouter" />}
      {mayManage && integration && (
        <>
          <CredentialList provider="openrouter" credentials={credentials ?? []} />
          <ConnectSteps provider="openrouter" isOpen={state === "noKey"} />
          <IntegrationActions integration={integration} />
        </>
      )}
    </CardFrame>
  );

  function stateOf(): State {
    if (!integration) return "none";
    if (integration.status === "disabled") return "disabled";
    return credentials?.length === 0 ? "noKey" : "keyed";
  }
}
