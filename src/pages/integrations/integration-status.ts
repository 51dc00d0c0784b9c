import type { Tone } from "@/components/ui/status.tsx";
import type { Activity, Integration } from "@/data/integrations/integrations.ts";

export type IntegrationState = "none" | "noSecret" | "waiting" | "live" | "failing" | "disabled";

/** The status of an integration. `hasSecret` is null for roles that may not know. */
export function integrationState(
  integration: Pick<Integration, "status"> | undefined,
  activity: Pick<Activity, "last_received_at" | "failed"> | undefined,
  hasSecret: boolean | null,
): IntegrationState {
  if (!integration) return "none";
  if (integration.status === "disabled") return "disabled";
  if (hasSecret === false) return "noSecret";
  if (!activity?.last_received_at) return "waiting";
  return activity.failed > 0 ? "failing" : "live";
}

export const stateTone: Record<IntegrationState, Tone> = {
  none: "neutral",
  noSecret: "warn",
  waiting: "info",
  live: "good",
  failing: "warn",
  disabled: "neutral",
};
