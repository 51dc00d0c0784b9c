import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StepsField } from "@/components/rules/steps-field.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { type VerificationRules, verificationRulesQuery } from "@/data/appointments/verification-rules.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { RehearsalResult } from "@/pages/settings/rules/rehearsal-result.tsx";

const MOST = { hours: 720, seconds: 3600 };
const isWhole = (value: number, from: number, to: number) =>
  Number.isInteger(value) && value >= from && value <= to;

/** What if: the past six months under other hours and seconds. Read only. */
export function Rehearsal({ rules }: { rules: VerificationRules }) {
  const { t } = useTranslation("settings");
  const { id: organizationId } = useOrganization();
  const [hours, setHours] = useState(String(rules.hours_after_end));
  const [seconds, setSeconds] = useState(String(rules.min_call_seconds));
  const [steps, setSteps] = useState(rules.steps);
  const [asked, setAsked] = useState({
    hours: rules.hours_after_end,
    seconds: rules.min_call_seconds,
    steps: rules.steps,
  });
  const wanted = { hours: Number(hours || Number.NaN), seconds: Number(seconds || Number.NaN), steps };
  const areHoursFine = isWhole(wanted.hours, 1, MOST.hours);
  const areSecondsFine = isWhole(wanted.seconds, 0, MOST.seconds);
  const rehearsal = useQuery({
    ...verificationRulesQuery.rehearsal(organizationId, asked),
    placeholderData: keepPreviousData,
  });
  return (
    <Card title={t("rehearsal.title")} description={t("rehearsal.description")}>
      <form
        noValidate
        className="mb-4 flex flex-wrap items-start gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (areHoursFine && areSecondsFine && steps.length > 0) setAsked(wanted);
        }}
      >
        <Field
          label={t("rules.hours_after_end")}
          error={areHoursFine ? undefined : t("rules.problem.bounds", { from: 1, to: MOST.hours })}
        >
          {(tied) => (
            <Input {...tied} type="number" value={hours} onChange={(event) => setHours(event.target.value)} />
          )}
        </Field>
        <Field
          label={t("rules.min_call_seconds")}
          error={areSecondsFine ? undefined : t("rules.problem.bounds", { from: 0, to: MOST.seconds })}
        >
          {(tied) => (
            <Input
              {...tied}
              type="number"
              value={seconds}
              onChange={(event) => setSeconds(event.target.value)}
            />
          )}
        </Field>
        <div className="basis-full">
          <StepsField value={steps} onChange={setSteps} />
        </div>
        <Button type="submit" busy={rehearsal.isFetching}>
          {t("rehearsal.submit")}
        </Button>
      </form>
      <Loaded query={rehearsal} failed={t("rehearsal.failed")} skeleton="h-32 w-full">
        {(data) => <RehearsalResult rehearsal={data} />}
      </Loaded>
    </Card>
  );
}
