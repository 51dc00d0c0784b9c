import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { Status } from "@/components/ui/status.tsx";
import type { Survey } from "@/data/leads/file/lead-file.ts";
import { rowProblems } from "@/data/leads/file/lead-rows.ts";
import { useFormat } from "@/hooks/use-format.ts";

interface ImportCheckProps {
  survey: Survey;
  busy: boolean;
  onBack: () => void;
  onStart: () => void;
}

/** The content of the whole file, before anything is written. */
export function ImportCheck({ survey, busy, onBack, onStart }: ImportCheckProps) {
  const { t } = useTranslation("leads");
  const { number } = useFormat();
  const found = rowProblems.filter((problem) => survey.problems[problem]);
  return (
    <>
      <Facts>
        <Fact name={t("imports.rows")}>{number(survey.rows)}</Fact>
        <Fact name={t("imports.ready")}>{number(survey.ready)}</Fact>
        {found.map((problem) => (
          <Fact key={problem} name={t(`imports.reasons.${problem}`)}>
            {number(survey.problems[problem] ?? 0)}
          </Fact>
        ))}
      </Facts>
      <p className="text-muted text-xs">{t("imports.readyHint")}</p>
      {survey.ready === 0 && (
        <p role="alert">
          <Status tone="bad">{t("imports.nobody")}</Status>
        </p>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onBack}>{t("imports.toMap")}</Button>
        <Button variant="primary" busy={busy} disabled={survey.ready === 0} onClick={onStart}>
          {t("imports.start", { count: survey.ready })}
        </Button>
      </div>
    </>
  );
}
