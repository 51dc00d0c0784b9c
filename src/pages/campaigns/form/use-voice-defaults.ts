import { useEffect } from "react";
import type { Integration } from "@/data/integrations/integrations.ts";
import type { CampaignFormControl } from "@/pages/campaigns/form/campaign-form.tsx";

/** The only voice there is is chosen, and what a voice is set up with is written where nothing stands yet. */
export function useVoiceDefaults(
  { watch, getValues, setValue }: CampaignFormControl,
  voices?: Integration[],
) {
  const chosen = watch("integrationId");
  useEffect(() => {
    const [only, another] = voices ?? [];
    if (only && !another && getValues("integrationId") === "") setValue("integrationId", only.id);
  }, [voices, getValues, setValue]);
  useEffect(() => {
    const config = voices?.find(({ id }) => id === chosen)?.config;
    for (const [field, value] of [
      ["agentRef", config?.agent_ref],
      ["fromNumber", config?.from_number],
    ] as const)
      if (typeof value === "string" && getValues(field) === "") setValue(field, value);
  }, [chosen, voices, getValues, setValue]);
}
