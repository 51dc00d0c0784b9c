import { useInfiniteQuery } from "@tanstack/react-query";
import { Scale } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useExplain } from "@/components/explain/use-explain.ts";
import { Footer } from "@/components/ui/data-table/footer.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { Badge } from "@/components/ui/status.tsx";
import { Time } from "@/components/ui/time.tsx";
import { type BilledDispute, billedDisputesQuery } from "@/data/billing/billed-disputes.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { flattened } from "@/lib/pages-of-rows.ts";

/** Disputed verdicts and the state of their slots. */
export function BilledDisputes() {
  const { t } = useTranslation("billing");
  const query = useInfiniteQuery(billedDisputesQuery(useOrganization().id));
  return (
    <Loaded query={query} failed={t("disputes.failed")} skeleton="h-48 w-full rounded-lg">
      {(data) => {
        const { rows = [], total } = flattened(data.pages);
        if (rows.length === 0)
          return (
            <EmptyState icon={Scale} title={t("disputes.empty")}>
              {t("disputes.emptyBody")}
            </EmptyState>
          );
        return (
          <div className="rounded-lg border border-line bg-surface shadow-low">
            <ul className="divide-y divide-line">
              {rows.map((dispute) => (
                <Row key={dispute.id} dispute={dispute} />
              ))}
            </ul>
            <Footer
              count={rows.length}
              total={total}
              more={{
                has: query.hasNextPage,
                busy: query.isFetchingNextPage,
                load: () => void query.fetchNextPage(),
              }}
            />
          </div>
        );
      }}
    </Loaded>
  );
}

function Row({ dispute }: { dispute: BilledDispute }) {
  const { t } = useTranslation(["billing", "appointments"]);
  const { ask } = useExplain();
  return (
    <li>
      <button
        type="button"
        className="flex w-full flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 text-left text-sm hover:bg-sunken max-md:min-h-11"
        onClick={() => ask({ kind: "appointment", id: dispute.appointment_id })}
      >
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">
            {dispute.appointment?.attendee_name ?? dispute.appointment?.title ?? t("why.erasedAppointment")}
          </span>
          <span className="block text-muted text-xs">
            {t(`appointments:dispute.reason.${dispute.reason}`)} · <Time at={dispute.raised_at} />
          </span>
        </span>
        <Badge>{t(`appointments:dispute.status.${dispute.status}`)}</Badge>
        <Effect dispute={dispute} />
      </button>
    </li>
  );
}

/** The effect on the bill. */
function Effect({ dispute: { status, slots } }: { dispute: BilledDispute }) {
  const { t } = useTranslation("billing");
  const { money } = useFormat();
  const slot = slots.at(-1);
  const words = !slot
    ? t(status === "open" ? "disputes.held" : "disputes.neverCounted")
    : slot.credit_minor !== null
      ? t("disputes.credited", { amount: money(slot.credit_minor, slot.of.currency), number: slot.milestone })
      : slot.left_at
        ? t("disputes.left", { number: slot.milestone })
        : t("disputes.counts", { number: slot.milestone });
  return <span className="text-muted text-xs md:w-56 md:text-right">{words}</span>;
}
