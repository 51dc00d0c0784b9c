import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { Tabs } from "@/components/ui/tabs.tsx";
import { disputesQuery } from "@/data/appointments/disputes.ts";
import { useOperatorsLive } from "@/data/organizations/operators-live.ts";
import { useSearchParam } from "@/hooks/use-search-param.ts";
import { loadStrings } from "@/lib/i18n.ts";
import { paths } from "@/lib/paths.ts";
import { DecidedDisputes } from "@/pages/operator/disputes/decided-disputes.tsx";
import { OpenDisputes } from "@/pages/operator/disputes/open-disputes.tsx";
import { ForOperators } from "@/pages/operator/for-operators.tsx";

// The chips of verdicts use the appointments' strings.
void loadStrings("appointments");

export default function DisputesPage() {
  const { t } = useTranslation("operator");
  return (
    <ForOperators
      title={t("title")}
      elsewhere={{ to: paths.appointments, label: t("toAppointments"), body: t("onlyBody") }}
    >
      <Disputes />
    </ForOperators>
  );
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
          { value: "decided", label: t("tabs.decided"), content: <DecidedDisputes /> },
        ]}
      />
    </>
  );
}
