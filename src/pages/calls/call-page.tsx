import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router-dom";
import { CallDirection } from "@/components/calls/call-direction.tsx";
import { CallOutcome } from "@/components/calls/call-outcome-label.tsx";
import { CallState } from "@/components/calls/call-state.tsx";
import { CallWho } from "@/components/calls/call-who.tsx";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { buttonClass } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { Time } from "@/components/ui/time.tsx";
import { isOpen, otherNumber, outcomeOf } from "@/data/calls/call-outcome.ts";
import { type Call, callsQuery } from "@/data/calls/calls.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useSearch } from "@/hooks/use-search-param.ts";
import { loadStrings } from "@/lib/i18n.ts";
import { paths } from "@/lib/paths.ts";
import { formatPhone } from "@/lib/phone.ts";
import { Billed } from "@/pages/calls/call/billed.tsx";
import { CallFacts } from "@/pages/calls/call/call-facts.tsx";
import { CallTrail } from "@/pages/calls/call/call-trail.tsx";
import { Claim } from "@/pages/calls/call/claim.tsx";
import { CostSplit } from "@/pages/calls/call/cost-split.tsx";
import { Listen } from "@/pages/calls/call/listen.tsx";
import { Neighbours } from "@/pages/calls/call/neighbours.tsx";

// A delivery uses the strings of integrations, a charge those of billing.
void Promise.all(["integrations", "billing"].map(loadStrings));

export default function CallPage() {
  const { t } = useTranslation("calls");
  const { id = "" } = useParams();
  const { id: organizationId } = useOrganization();
  const query = useQuery(callsQuery.one(organizationId, id));
  return (
    <Loaded query={query} failed={t("failed")} inCard skeleton={<CallSkeleton />} absent={<Missing />}>
      {(call) => <CallDetail call={call} />}
    </Loaded>
  );
}

function CallDetail({ call }: { call: Call }) {
  const { t } = useTranslation("calls");
  const { country } = useOrganization();
  const number = otherNumber(call);
  const name = call.lead?.name ?? (number?.startsWith("+") ? formatPhone(number, country) : null);
  return (
    <>
      <div className="mb-2 flex items-center justify-between gap-3">
        <Back />
        <Neighbours call={call} />
      </div>
      <PageHeader
        title={name ? t("withLead", { name }) : t("one")}
        description={
          <span className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1">
            {!name && <CallWho call={call} />}
            <CallDirection call={call} />
            <Time at={call.occurred_at} />
            <CallState call={call} />
            {outcomeOf(call) !== "none" && <CallOutcome call={call} />}
          </span>
        }
      />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Card title={t("summary")}>
            <p className="max-w-prose text-base text-pretty leading-6">
              {call.summary ?? (
                <span className="text-muted">{t(isOpen(call) ? "ongoingSummary" : "noSummary")}</span>
              )}
            </p>
          </Card>
          <Listen key={call.id} call={call} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Claim call={call} />
          <CallFacts call={call} />
          <CostSplit call={call} />
          <Billed callId={call.id} />
          <CallTrail call={call} />
        </div>
      </div>
    </>
  );
}

/** Back to the list with its filter, which is in the URL. */
function Back() {
  const { t } = useTranslation("calls");
  const search = useSearch().search.toString();
  return (
    <Link
      to={paths.calls + (search && `?${search}`)}
      data-print="hide"
      className="-ml-1 inline-flex h-8 items-center gap-1 rounded-sm pr-2 font-medium text-muted text-sm hover:text-ink max-md:h-11"
    >
      <ChevronLeft size={16} aria-hidden />
      {t("back")}
    </Link>
  );
}

function Missing() {
  const { t } = useTranslation("calls");
  return (
    <Card>
      <EmptyState
        icon={SearchX}
        title={t("missing")}
        action={
          <Link to={paths.calls} className={buttonClass("primary")}>
            {t("back")}
          </Link>
        }
      >
        {t("missingHint")}
      </EmptyState>
    </Card>
  );
}

function CallSkeleton() {
  return (
    <div aria-busy>
      <div className="mb-2">
        <Back />
      </div>
      <div className="mb-4 space-y-2">
        <Skeleton className="h-7 w-64" />
        <Skeleton className="h-5 w-80 max-w-full" />
      </div>
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Skeleton className="h-96 rounded-lg" />
        <Skeleton className="h-96 rounded-lg" />
      </div>
    </div>
  );
}
