import { useTranslation } from "react-i18next";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import type { LeadImport } from "@/data/leads/lead-imports.ts";
import { counted } from "@/data/leads/run-import.ts";
import { useFormat } from "@/hooks/use-format.ts";

const counts = ["imported", "invalid", "duplicate_in_file", "duplicate_existing", "suppressed"] as const;

/** The results of the rows; the counts add up to the file's rows. */
export function ImportCounts({ of }: { of: LeadImport }) {
  const { t } = useTranslation("leads");
  const { number } = useFormat();
  const missing = of.rows_total - counted(of);
  return (
    <Facts>
      {counts.map((each) => (
        <Fact key={each} name={t(`imports.counts.${each}`)}>
          <span className="tabular-nums">{number(of[each])}</span>
        </Fact>
      ))}
      {missing > 0 && of.status !== "running" && (
        <Fact name={t("imports.counts.missing")}>
          <span className="tabular-nums">{number(missing)}</span>
        </Fact>
      )}
      <Fact name={t("imports.rows")}>
        <span className="font-semibold tabular-nums">{number(of.rows_total)}</span>
      </Fact>
    </Facts>
  );
}
