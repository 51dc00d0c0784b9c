import { useQuery } from "@tanstack/react-query";
import { ShieldX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { PageSkeleton } from "@/components/layout/page-skeleton.tsx";
import { buttonClass } from "@/components/ui/button.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { Tabs } from "@/components/ui/tabs.tsx";
import { disputesQuery } from "@/hooks/disputes.ts";
import { useIsOperator, useOperatorsLive } from "@/hooks/operators.ts";
import { useSearchParam } from "@/hooks/use-search-param.ts";
import { loadStrings } from "@/lib/i18n.ts";
import { paths } from "@/lib/paths.ts";
import { OpenDisputes } from "@/pages/operator/open-disputes.tsx";
import { SettledDisputes } from "@/pages/operator/settled-disputes.tsx";

// The chips of verdicts speak in the appointments' words.
void loadStrings("appointments");

export default function DisputesPage() {
  const isOperator = useIsOperator();
  if (isOperator === undefined) return <PageSkeleton />;
  return isOperator ? <Disputes /> : <ForOperators />;
}

function Disputes() {
  const { t } = useTranslation("operator");
  const [tab, setTab] = useSearchParam("tab", "open");
  useOperatorsLive();
  const waiting = useQuery(disputesQuery.open()).data?.length;
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <Tabs
        label={t("tabs.label")}
        value={tab}
        onChange={setTab}
        tabs={[
          {
            value: "open",
            label: waiting === undefined ? t("tabs.open") : t("tabs.openCount", { count: waiting }),
            content: <OpenDisputes />,
          },
          { value: "settled", label: t("tabs.settled"), content: <SettledDisputes /> },
        ]}
      />
    </>
  );
}

/** Everybody else learns whose page this is, and where their own disputes are. */
function ForOperators() {
  const { t } = useTranslation("operator");
  return (
    <>
      <PageHeader title={t("title")} />
      <EmptyState
        icon={ShieldX}
        title={t("only")}
        action={
          <Link to={paths.appointments} className={buttonClass("primary")}>
            {t("toAppointments")}
          </Link>
        }
      >
        {t("onlyBody")}
      </EmptyState>
    </>
  );
}
