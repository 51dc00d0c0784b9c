import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { PhoneNumber } from "@/components/ui/phone-number.tsx";
import { Badge } from "@/components/ui/status.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { Lead } from "@/data/leads/leads.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { formatTime } from "@/lib/format-time.ts";
import { isTimeZone } from "@/lib/places.ts";

export function LeadFacts({ lead }: { lead: Lead }) {
  const { t } = useTranslation("leads");
  const none = <span className="text-muted">{t("facts.unknown")}</span>;
  return (
    <Card title={t("facts.title")}>
      <Facts>
        <Fact name={t("facts.phone")}>{lead.phone ? <PhoneNumber e164={lead.phone} copy /> : none}</Fact>
        <Fact name={t("facts.email")}>{lead.email ? <Email address={lead.email} /> : none}</Fact>
        <Fact name={t("facts.timeZone")}>{lead.time_zone ? <Zone zone={lead.time_zone} /> : none}</Fact>
        <Fact name={t("facts.language")}>{lead.locale ? <Language tag={lead.locale} /> : none}</Fact>
        <Fact name={t("facts.source")}>{t(`source.${lead.source}`)}</Fact>
        <Fact name={t("facts.firstSeen")}>
          <Time at={lead.first_seen_at} />
        </Fact>
        <Fact name={t("facts.lastContact")}>
          {lead.last_contact_at ? <Time at={lead.last_contact_at} style="relative" /> : t("never")}
        </Fact>
      </Facts>
    </Card>
  );
}

function Email({ address }: { address: string }) {
  const { t } = useTranslation("leads");
  return (
    <span className="flex items-center gap-1">
      <a href={`mailto:${address}`} className="truncate hover:underline">
        {address}
      </a>
      <CopyButton text={address} label={t("facts.copyEmail")} />
    </span>
  );
}

function Zone({ zone }: { zone: string }) {
  const { t } = useTranslation("leads");
  const { locale } = useFormat();
  const now = useNow(30).toISOString();
  return (
    <>
      {zone}
      {isTimeZone(zone) && (
        <span className="block text-muted text-xs">
          {t("facts.localTime", { time: formatTime(now, "time", locale, zone) })}
        </span>
      )}
    </>
  );
}

function Language({ tag }: { tag: string }) {
  const { locale } = useFormat();
  return new Intl.DisplayNames(locale, { type: "language" }).of(tag) ?? tag;
}

export function LeadTags({ tags }: { tags: string[] }) {
  const { t } = useTranslation("leads");
  return (
    <Card title={t("tags.title")}>
      {tags.length === 0 ? (
        <p className="text-muted text-sm">{t("tags.none")}</p>
      ) : (
        <ul className="flex flex-wrap gap-1.5">
          {tags.map((tag) => (
            <li key={tag}>
              <Badge>{tag}</Badge>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** The fields from an import or a booking, with their original names. */
export function LeadFields({ custom }: { custom: Record<string, unknown> }) {
  const { t } = useTranslation("leads");
  const fields = Object.entries(custom).filter(([, value]) => value !== null && value !== "");
  if (fields.length === 0) return null;
  const shown = (value: unknown) => {
    if (typeof value === "boolean") return t(value ? "custom.yes" : "custom.no");
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  };
  return (
    <Card title={t("custom.title")}>
      <Facts>
        {fields.map(([name, value]) => (
          <Fact key={name} name={name.replaceAll("_", " ")}>
            {shown(value)}
          </Fact>
        ))}
      </Facts>
    </Card>
  );
}
