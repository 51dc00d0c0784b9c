import { useTranslation } from "react-i18next";
import type { ProofReport } from "@/data/roi/roi-answers.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { cx } from "@/lib/class-names.ts";
import { differs, type ProofLine, type ProofSection } from "@/pages/roi/proof/proof-lines.ts";
import { useProofText } from "@/pages/roi/proof/use-proof-text.ts";

interface ProofTableProps {
  section: ProofSection;
  report: ProofReport;
  /** Whether any figure differs: only then today's have a column. */
  changed: boolean;
}

/** Each line with its formula, as reported and, if anything differs, as counted today. */
export function ProofTable({ section, report, changed }: ProofTableProps) {
  const { t } = useTranslation("roi");
  return (
    <table data-print="figures" className="w-full border-line border-t text-sm">
      <thead className={changed ? "text-muted text-xs" : "sr-only"}>
        <tr>
          <th scope="col" className="px-4 py-2 text-left font-medium">
            {t("recount.figure")}
          </th>
          <th scope="col" className="w-28 py-2 pr-4 text-right font-medium md:w-36">
            {t("report.told")}
          </th>
          {changed && (
            <th scope="col" className="w-24 py-2 pr-4 text-right font-medium md:w-36">
              {t("report.now")}
            </th>
          )}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {section.lines.map((line) => (
          <Row key={`${line.line.of} ${line.line.name}`} line={line} report={report} changed={changed} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ line, report, changed }: { line: ProofLine; report: ProofReport; changed: boolean }) {
  const { frozen, recounted } = report;
  const { t } = useTranslation();
  const write = useProofText();
  const { money, number } = useFormat();
  const isMain = line.line.of === "cost" && line.line.name === "total";
  const difference = line.told !== null && line.now !== null ? line.now - line.told : null;
  const sign = difference !== null && difference > 0 ? "+" : "";
  const written = (kind: ProofLine["kind"], value: number) =>
    kind === "money"
      ? money(value, recounted.currency)
      : kind === "count"
        ? number(value)
        : t("kpi.points", { value: number(value / 100, { maximumFractionDigits: 1 }) });
  const lack = write.lack(line.line, frozen);
  return (
    <tr className={isMain ? "font-semibold" : undefined}>
      <th
        scope="row"
        className={cx("px-4 py-2 text-left align-top", isMain ? "font-semibold" : "font-normal")}
      >
        {write.name(line.line)}
        <span className="block text-pretty font-normal text-muted text-xs">
          {write.how(line.line, frozen)}
        </span>
        {lack && <span className="block font-normal text-warn text-xs">{lack}</span>}
      </th>
      <td data-figures="" className="whitespace-nowrap py-2 pr-4 text-right align-top">
        {write.amount(line.told, line.kind, frozen.currency)}
      </td>
      {changed && (
        <td
          data-figures=""
          className={cx("whitespace-nowrap py-2 pr-4 text-right align-top", !differs(line) && "text-muted")}
        >
          {write.amount(line.now, line.kind, recounted.currency)}
          {differs(line) && difference !== null && (
            <span className="block text-warn text-xs">
              {sign}
              {written(line.kind, difference)}
            </span>
          )}
        </td>
      )}
    </tr>
  );
}
