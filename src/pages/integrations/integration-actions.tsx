import { delivers, isProviderOf, labelOf } from "@contract/providers.ts";
import { Inbox, PlugZap, Power } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { ConfirmDialog } from "@/components/ui/confirm-dialog.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import {
  type Integration,
  useConnect,
  useDisable,
  useTestConnection,
} from "@/data/integrations/integrations.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useSearch } from "@/hooks/use-search-param.ts";

export function IntegrationActions({ integration }: { integration: Integration }) {
  const { t } = useTranslation("integrations");
  const { id: organizationId } = useOrganization();
  const { change } = useSearch();
  const test = useTestConnection(organizationId);
  const enable = useConnect(organizationId);
  const [isDisabling, setDisabling] = useState(false);
  const { id, provider, status } = integration;
  return (
    <footer className="-mx-4 -mb-4 flex flex-col gap-3 border-line border-t px-4 py-3">
      <FormError error={test.error ?? enable.error} />
      <div className="flex gap-2 max-sm:[&>button]:flex-1 max-sm:[&>button]:px-1.5 max-sm:[&_svg]:hidden">
        {delivers(provider) && (
          <Button icon={<Inbox size={14} aria-hidden />} onClick={() => change({ deliveries: id })}>
            {t("actions.deliveries")}
          </Button>
        )}
        <Button
          icon={<PlugZap size={14} aria-hidden />}
          busy={test.isPending}
          onClick={() => test.mutate(provider)}
        >
          {t("actions.test")}
        </Button>
        {status === "active" ? (
          <Button variant="ghost" icon={<Power size={14} aria-hidden />} onClick={() => setDisabling(true)}>
            {t("actions.disable")}
          </Button>
        ) : (
          <Button
            variant="primary"
            busy={enable.isPending}
            onClick={() => enable.mutate({ provider, isNew: false })}
          >
            {t("actions.enable")}
          </Button>
        )}
      </div>
      {isDisabling && <DisableDialog integration={integration} onClose={() => setDisabling(false)} />}
    </footer>
  );
}

function DisableDialog({ integration, onClose }: { integration: Integration; onClose: () => void }) {
  const { t } = useTranslation("integrations");
  const disable = useDisable(useOrganization().id);
  return (
    <ConfirmDialog
      title={t("disable.title", { provider: labelOf(integration.provider) })}
      confirm={t("disable.submit")}
      busy={disable.isPending}
      error={disable.error}
      onConfirm={() => disable.mutate(integration.provider, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{t(isProviderOf("models", integration.provider) ? "disable.bodyModels" : "disable.body")}</p>
    </ConfirmDialog>
  );
}
