import { useQuery } from "@tanstack/react-query";
import { CircleCheck, ShieldCheck, TriangleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Segmented } from "@/components/ui/segmented.tsx";
import { SideSheet } from "@/components/ui/side-sheet.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { Time } from "@/components/ui/time.tsx";
import { bodyIsAsReceived, type Delivery, deliveryQuery } from "@/hooks/deliveries.ts";
import { useOrganization } from "@/hooks/organizations.ts";
import { pretty } from "@/pages/calls/pretty.ts";

/** One stored delivery: its verdict, its very bytes and what they meant to us. */
export function DeliverySheet({ eventId, onClose }: { eventId: number; onClose: () => void }) {
  const { t } = useTranslation("calls");
  const { id: organizationId } = useOrganization();
  const { data, error, refetch, isPending } = useQuery(deliveryQuery(organizationId, eventId));
  return (
    <SideSheet open onClose={onClose} title={t("delivery.title", { id: eventId })} description={data?.kind}>
      {isPending && <Skeleton className="h-96" />}
      {error && !data && (
        <ErrorState error={error} title={t("delivery.failed")} onRetry={() => void refetch()} />
      )}
      {data === null && <EmptyState title={t("delivery.gone")} />}
      {data && <Contents delivery={data} />}
    </SideSheet>
  );
}

function Contents({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation("calls");
  return (
    <div className="flex flex-col gap-5">
      <Verdict delivery={delivery} />
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
        <dt className="text-muted">{t("delivery.received")}</dt>
        <dd>
          <Time at={delivery.received_at} style="full" />
        </dd>
        {delivery.occurred_at && (
          <>
            <dt className="text-muted">{t("delivery.occurred")}</dt>
            <dd>
              <Time at={delivery.occurred_at} style="full" />
            </dd>
          </>
        )}
        <dt className="text-muted">{t("delivery.dedupe")}</dt>
        <dd className="break-all font-mono text-xs leading-5">{delivery.dedupe_key}</dd>
      </dl>
      {delivery.error && (
        <p role="alert" className="flex gap-2 rounded-md bg-bad-soft px-3 py-2 text-bad text-sm">
          <TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0" />
          {delivery.error}
        </p>
      )}
      <Body delivery={delivery} />
      <Section title={t("delivery.headers")}>
        <Code
          text={Object.entries(delivery.headers)
            .map((pair) => pair.join(": "))
            .join("\n")}
        />
      </Section>
      <Section title={t("delivery.said")}>
        {delivery.normalised.length > 0 ? (
          <Code text={JSON.stringify(delivery.normalised, null, 2)} />
        ) : (
          <p className="text-muted text-sm">{t("delivery.meant")}</p>
        )}
      </Section>
    </div>
  );
}

function Verdict({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation("calls");
  const { data: asReceived } = useQuery({
    queryKey: ["events", "hash", delivery.id, delivery.body_sha256],
    queryFn: () => bodyIsAsReceived(delivery),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <div className="rounded-md border border-line p-3 text-sm">
      <p className="flex gap-2">
        <ShieldCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-good" />
        {t("delivery.verified", { hint: delivery.credential?.hint ?? "…" })}
      </p>
      <p className="mt-2 text-muted text-xs">{t("delivery.hash")}</p>
      <p className="flex items-center gap-1">
        <code className="break-all font-mono text-xs">{delivery.body_sha256}</code>
        <CopyButton text={delivery.body_sha256} />
      </p>
      {asReceived !== undefined && delivery.body !== null && (
        <p className="mt-1 flex items-center gap-1.5 text-xs">
          {asReceived && <CircleCheck size={12} aria-hidden className="text-good" />}
          {t(asReceived ? "delivery.matches" : "delivery.differs")}
        </p>
      )}
    </div>
  );
}

function Body({ delivery: { body } }: { delivery: Delivery }) {
  const { t } = useTranslation("calls");
  const [form, setForm] = useState<"pretty" | "raw">("pretty");
  if (body === null) {
    return (
      <Section title={t("delivery.body")}>
        <p className="text-muted text-sm">{t("delivery.forgotten")}</p>
      </Section>
    );
  }
  return (
    <Section
      title={t("delivery.body")}
      action={
        <span className="flex items-center gap-1">
          <Segmented
            label={t("delivery.body")}
            value={form}
            options={[
              { value: "pretty", label: t("delivery.pretty") },
              { value: "raw", label: t("delivery.raw") },
            ]}
            onChange={setForm}
          />
          <CopyButton text={body} label={t("delivery.copy")} />
        </span>
      }
    >
      <Code text={form === "raw" ? body : pretty(body)} wrap={form === "raw"} />
    </Section>
  );
}

function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section>
      <header className="mb-2 flex min-h-8 items-center justify-between gap-3">
        <h3 className="font-semibold text-sm">{title}</h3>
        {action}
      </header>
      {children}
    </section>
  );
}

function Code({ text, wrap = false }: { text: string; wrap?: boolean }) {
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className={`max-h-96 overflow-auto rounded-md border border-line bg-canvas p-3 font-mono text-xs ${wrap ? "whitespace-pre-wrap break-all" : ""}`}
    >
      {text}
    </pre>
  );
}
