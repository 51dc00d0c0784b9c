import { useQuery } from "@tanstack/react-query";
import { Scale } from "lucide-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { SideSheet } from "@/components/ui/side-sheet.tsx";
import { disputesQuery } from "@/data/appointments/disputes.ts";
import { useSearchParam } from "@/hooks/use-search-param.ts";
import { DisputeFileSheet } from "@/pages/operator/disputes/dispute-file-sheet.tsx";
import { DisputeRow } from "@/pages/operator/disputes/dispute-row.tsx";

/** Open disputes, oldest first; the opened one is in the URL. */
export function OpenDisputes() {
  const { t } = useTranslation("operator");
  const [opened, setOpened] = useSearchParam("open");
  const disputes = useQuery(disputesQuery.open());
  const close = () => setOpened("");
  return (
    <Loaded query={disputes} failed={t("failed")} skeleton="h-64 w-full rounded-lg!">
      {(data) => {
        const file = data.find(({ id }) => id === opened);
        return (
          <>
            {data.length === 0 ? (
              <EmptyState icon={Scale} title={t("empty")}>
                {t("emptyBody")}
              </EmptyState>
            ) : (
              <ul
                aria-label={t("tabs.open")}
                className="divide-y divide-line rounded-lg border border-line bg-surface shadow-low"
              >
                {data.map((dispute) => (
                  <DisputeRow key={dispute.id} dispute={dispute} onOpen={() => setOpened(dispute.id)} />
                ))}
              </ul>
            )}
            {file && <DisputeFileSheet key={file.id} file={file} onClose={close} />}
            {opened && !file && (
              <SideSheet open onClose={close} title={t("gone")}>
                <p className="text-sm">{t("goneBody")}</p>
              </SideSheet>
            )}
          </>
        );
      }}
    </Loaded>
  );
}
