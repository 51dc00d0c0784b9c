import { useQuery } from "@tanstack/react-query";
import { BadgeCheck, CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ShownEvent } from "@/components/events/shown-event.ts";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { Time } from "@/components/ui/time.tsx";
import { bodyIsAsReceived } from "@/data/integrations/events.ts";

export function EventFacts({ event }: { event: ShownEvent }) {
  const { t } = useTranslation("integrations");
  const { credential } = event;
  return (
    <Facts>
      <Fact name={t("event.signature")}>
        <span className="inline-flex items-start gap-1 text-good">
          <BadgeCheck size={16} aria-hidden className="mt-0.5 shrink-0" />
          {credential ? t("event.signedWith", { hint: `••••${credential.hint}` }) : t("event.signed")}
        </span>
      </Fact>
      <Fact name={t("event.received")}>
        <Time at={event.received_at} style="full" />
      </Fact>
      {event.occurred_at && (
        <Fact name={t("event.occurred")}>
          <Time at={event.occurred_at} style="full" />
        </Fact>
      )}
      {event.applied_at && (
        <Fact name={t("event.applied")}>
          <Time at={event.applied_at} style="full" />
        </Fact>
      )}
      {event.subject && (
        <Fact name={t("event.subject")}>
          <code className="break-all font-mono text-xs">{event.subject}</code>
        </Fact>
      )}
      <Fact name={t("event.sha256")}>
        <span className="flex items-center gap-1">
          <code className="min-w-0 truncate font-mono text-xs" title={event.body_sha256}>
            {event.body_sha256}
          </code>
          <CopyButton text={event.body_sha256} label={t("event.copySha")} />
        </span>
        <HashCheck event={event} />
      </Fact>
      {event.dedupe_key && (
        <Fact name={t("event.dedupe")}>
          <code className="break-all font-mono text-xs">{event.dedupe_key}</code>
        </Fact>
      )}
    </Facts>
  );
}

/** Whether the stored body is the received one: secrets are redacted after hashing. */
function HashCheck({ event }: { event: ShownEvent }) {
  const { t } = useTranslation("integrations");
  const { data: isAsReceived } = useQuery({
    queryKey: ["events", "hash", event.id, event.body_sha256],
    queryFn: () => bodyIsAsReceived(event),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (isAsReceived === undefined || event.body === null) return null;
  return (
    <span className="mt-1 flex items-start gap-1.5 text-muted text-xs">
      {isAsReceived && <CircleCheck size={12} aria-hidden className="mt-0.5 shrink-0 text-good" />}
      {t(isAsReceived ? "event.matches" : "event.differs")}
    </span>
  );
}

export function EventHeaders({ headers }: { headers: Record<string, string> }) {
  const { t } = useTranslation("integrations");
  return (
    <section aria-labelledby="headers">
      <h3 id="headers" className="mb-2 font-semibold text-sm">
        {t("event.headers")}
      </h3>
      <dl className="flex flex-col gap-1.5 font-mono text-xs">
        {Object.entries(headers).map(([name, value]) => (
          <div key={name}>
            <dt className="text-muted">{name}</dt>
            <dd className="break-all">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
