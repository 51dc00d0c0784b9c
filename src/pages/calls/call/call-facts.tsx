import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { CallSentiment } from "@/components/calls/call-sentiment.tsx";
import { Card } from "@/components/ui/card.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { PhoneNumber } from "@/components/ui/phone-number.tsx";
import { Time } from "@/components/ui/time.tsx";
import { isOpen } from "@/data/calls/call-outcome.ts";
import type { Call } from "@/data/calls/calls.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { paths } from "@/lib/paths.ts";

/** The provider's data about the call; missing values are marked once the call is over. */
export function CallFacts({ call }: { call: Call }) {
  const { t } = useTranslation("calls");
  const { duration } = useFormat();
  const seconds = (value: number | null) => (value === null ? null : duration(value));
  const provider = call.integration?.provider;
  const pending = isOpen(call);
  // An unknown code is the provider's own, written as words.
  const hangup = (reason: string) =>
    t(`hangup.${reason as "user_hangup"}`, { defaultValue: readable(reason) });
  return (
    <Card title={t("facts")}>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2 text-sm">
        <Fact name={t("fact.lead")}>
          {call.lead ? (
            <Link to={paths.lead(call.lead.id)} className="font-medium text-accent hover:underline">
              {call.lead.name ?? t("unnamedLead")}
            </Link>
          ) : (
            <span className="text-muted">{t("noLead")}</span>
          )}
        </Fact>
        <Fact name={t("fact.from")}>{call.from_number && <Phone text={call.from_number} />}</Fact>
        <Fact name={t("fact.to")}>{call.to_number && <Phone text={call.to_number} />}</Fact>
        <Fact name={t("fact.agent")} pending={pending}>
          {call.agent_name ?? call.agent_ref}
        </Fact>
        {call.campaign_ref && <Fact name={t("fact.campaign")}>{call.campaign_ref}</Fact>}
        <Fact name={t("fact.started")} pending={pending}>
          {call.started_at && <Time at={call.started_at} />}
        </Fact>
        <Fact name={t("fact.ended")} pending={pending}>
          {call.ended_at && <Time at={call.ended_at} />}
        </Fact>
        <Fact name={t("fact.talked")} pending={pending}>
          {seconds(call.talk_seconds)}
        </Fact>
        <Fact name={t("fact.billed")} pending={pending}>
          {seconds(call.billed_seconds)}
        </Fact>
        <Fact name={t("fact.hangup")} pending={pending}>
          {call.hangup_reason && hangup(call.hangup_reason)}
        </Fact>
        <Fact name={t("fact.sentiment")} pending={pending}>
          {call.sentiment && <CallSentiment sentiment={call.sentiment} />}
        </Fact>
        <Fact name={t("fact.provider")}>{provider && provider[0]?.toUpperCase() + provider.slice(1)}</Fact>
        <Fact name={t("fact.reference")}>
          <span className="-my-1 flex items-center gap-1">
            <code className="min-w-0 truncate font-mono text-xs" title={call.provider_ref}>
              {call.provider_ref}
            </code>
            <CopyButton text={call.provider_ref} />
          </span>
        </Fact>
      </dl>
    </Card>
  );
}

interface FactProps {
  name: string;
  /** A value that has not arrived yet is left out: it may still come. */
  pending?: boolean;
  children: ReactNode;
}

function Fact({ name, pending = false, children }: FactProps) {
  const { t } = useTranslation("calls");
  const isTold = children !== null && children !== undefined && children !== "";
  if (!isTold && pending) return null;
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{isTold ? children : <span className="text-muted">{t("unknown")}</span>}</dd>
    </>
  );
}

/** "error_llm_lost" → "Error llm lost" */
function readable(code: string): string {
  const words = code.replaceAll(/[_-]+/g, " ").trim();
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}

function Phone({ text }: { text: string }) {
  return (
    <span className="-my-1 flex h-7 items-center">
      {text.startsWith("+") ? <PhoneNumber e164={text} copy /> : text}
    </span>
  );
}
