import { useTranslation } from "react-i18next";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import type { Integration } from "@/data/integrations/integrations.ts";
import { env } from "@/lib/supabase.ts";

export function EndpointAddress({ integration }: { integration: Integration }) {
  const { t } = useTranslation("integrations");
  const { provider, endpoint_key } = integration;
  const address = `${env.supabaseUrl}/functions/v1/webhooks/${provider}/${endpoint_key}`;
  return (
    <div>
      <h4 className="font-medium text-sm">{t("endpoint.label")}</h4>
      <p className="mb-1.5 text-muted text-xs">
        {t("endpoint.hint", { provider: t(`provider.${provider}.name`) })}
      </p>
      <div className="flex items-center gap-1 rounded-md border border-line bg-canvas py-0.5 pr-0.5 pl-2.5">
        {/* Whole, on as many lines as it needs: its end is what tells one endpoint from another. */}
        <code className="min-w-0 flex-1 select-all break-all py-1 font-mono text-xs">{address}</code>
        <CopyButton text={address} label={t("endpoint.copy")} />
      </div>
    </div>
  );
}
