import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { session } from "@/data/organizations/session.ts";
import { env } from "@/data/supabase.ts";
import { useReturn } from "@/pages/auth/use-return.ts";

const NAMES: Record<string, string> = {
  google: "Google",
  github: "GitHub",
  azure: "Microsoft",
  apple: "Apple",
};

/** Other log-in providers, if the deployment has configured any. */
export function OauthButtons() {
  const { t } = useTranslation("auth");
  const { absolute } = useReturn();
  const [refused, setRefused] = useState<unknown>(null);
  if (env.oauthProviders.length === 0) return null;
  return (
    <div className="mb-5 flex flex-col gap-2">
      <FormError error={refused} />
      {env.oauthProviders.map((provider) => (
        <Button
          key={provider}
          className="h-9!"
          onClick={() => void session.signInWith(provider, absolute).catch(setRefused)}
        >
          {t("login.with", { provider: NAMES[provider] ?? provider })}
        </Button>
      ))}
      <p className="mt-3 flex items-center gap-3 text-muted text-xs before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        {t("login.or")}
      </p>
    </div>
  );
}
