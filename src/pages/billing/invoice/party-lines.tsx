import { useTranslation } from "react-i18next";
import { useFormat } from "@/hooks/use-format.ts";
import type { Party } from "@/lib/party.ts";

/** A party on paper: name, address, number. */
export function PartyLines({ title, party }: { title: string; party: Party }) {
  const { t } = useTranslation("billing");
  const { locale } = useFormat();
  const place = [party.postal_code, party.city].filter(Boolean).join(" ");
  const country = party.country && new Intl.DisplayNames(locale, { type: "region" }).of(party.country);
  const lines = [party.line1, party.line2, place, party.state, country].filter(Boolean);
  return (
    <div className="min-w-0 break-words text-sm">
      <p className="text-muted text-xs">{title}</p>
      <p className="font-semibold text-base">{party.name}</p>
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {party.tax_id && (
        <p>
          {t("party.tax_id")}: {party.tax_id}
        </p>
      )}
      {party.email && <p>{party.email}</p>}
    </div>
  );
}
