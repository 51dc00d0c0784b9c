import { fieldsOf } from "@contract/integration-config.ts";
import { labelOf } from "@contract/providers.ts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import type { Integration } from "@/data/integrations/integrations.ts";
import { ConfigDialog } from "@/pages/integrations/config-dialog.tsx";
import { configWords } from "@/pages/integrations/config-words.ts";

/** Provider settings besides the keys; renders nothing without any. */
export function IntegrationConfig({ integration }: { integration: Integration }) {
  const { t } = useTranslation("integrations");
  const [isEditing, setEditing] = useState(false);
  const { provider, config } = integration;
  const fields = fieldsOf(provider);
  if (fields.length === 0) return null;
  return (
    <div>
      <div className="mb-1.5 flex items-start justify-between gap-3">
        <h4 className="font-medium text-sm">{t("config.title")}</h4>
        <Button
          size="sm"
          aria-label={t("config.editOf", { provider: labelOf(provider) })}
          onClick={() => setEditing(true)}
        >
          {t("config.edit")}
        </Button>
      </div>
      <Facts>
        {fields.map((field) => (
          <Fact key={field} name={t(`config.${configWords(provider, field)}.label`)}>
            {config[field] ? (
              <span className="break-all">{String(config[field])}</span>
            ) : (
              <span className="text-muted">{t("config.empty")}</span>
            )}
          </Fact>
        ))}
      </Facts>
      {isEditing && <ConfigDialog integration={integration} onClose={() => setEditing(false)} />}
    </div>
  );
}
