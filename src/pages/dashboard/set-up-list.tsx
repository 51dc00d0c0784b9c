import { labelOf, providersOf } from "@contract/providers.ts";
import { Circle, CircleCheck, CircleDot } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { Button, buttonClass } from "@/components/ui/button.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { toast } from "@/components/ui/toast.ts";
import { type SetUpStep, setUpSteps, useDismissSetUp, type useSetUp } from "@/data/integrations/set-up.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { cx } from "@/lib/class-names.ts";
import { sentence } from "@/lib/errors.ts";
import { paths } from "@/lib/paths.ts";

type State = NonNullable<ReturnType<typeof useSetUp>>;

const WHERE: Record<SetUpStep, string> = {
  provider: paths.integrations,
  event: paths.integrations,
  calendar: paths.integrations,
  value: paths.settings,
  team: paths.settings,
  appointment: paths.appointments,
};

/** The remaining steps before figures are meaningful; every tick is derived from rows, not from clicks. */
export function SetUp({ state }: { state: State }) {
  const { t } = useTranslation("dashboard");
  const { t: common } = useTranslation();
  const organization = useOrganization();
  const dismiss = useDismissSetUp(organization.id);
  const mayAct = organization.role === "owner" || organization.role === "manager";
  const next = setUpSteps.find((step) => !state.done[step]);
  const total = setUpSteps.length;
  return (
    <section
      aria-label={t("setup.title", { name: organization.name })}
      className="rounded-lg border border-line bg-surface shadow-low"
    >
      <header className="flex items-center gap-3 px-4 pt-3 pb-2">
        <div className="min-w-0 flex-1">
          <h2 className="font-semibold text-base">{t("setup.title", { name: organization.name })}</h2>
          <p className="text-muted text-xs">{t("setup.progress", { done: state.count, total })}</p>
        </div>
        <progress
          aria-hidden
          className="h-1.5 w-32 overflow-hidden rounded-full bg-sunken max-sm:hidden [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:rounded-full [&::-webkit-progress-value]:bg-accent"
          value={state.count}
          max={total}
        />
        {mayAct && (
          <Button
            variant="ghost"
            size="sm"
            busy={dismiss.isPending}
            onClick={() => dismiss.mutate(true, { onError: (error) => toast.bad(sentence(error, common)) })}
          >
            {t("setup.dismiss")}
          </Button>
        )}
      </header>
      <ol className="grid sm:grid-cols-2 xl:grid-cols-3">
        {setUpSteps.map((step) => (
          <Step key={step} step={step} state={state} isNext={step === next} mayAct={mayAct} />
        ))}
      </ol>
    </section>
  );
}

/** As high as the list of a new organization, so that nothing moves when it loads. */
export function SetUpPlace() {
  return <Skeleton className="h-[528px] rounded-lg sm:h-[282px] xl:h-[212px]" />;
}

interface StepProps {
  step: SetUpStep;
  state: State;
  isNext: boolean;
  mayAct: boolean;
}

function Step({ step, state, isNext, mayAct }: StepProps) {
  const { t } = useTranslation("dashboard");
  const done = state.done[step];
  const Icon = done ? CircleCheck : isNext ? CircleDot : Circle;
  return (
    <li className="flex gap-3 border-line border-t px-4 py-3">
      <Icon
        size={18}
        aria-label={done ? t("setup.done") : isNext ? t("setup.next") : undefined}
        aria-hidden={!done && !isNext}
        className={cx("mt-px shrink-0", done ? "text-good" : isNext ? "text-accent" : "text-line-strong")}
      />
      <div className="min-w-0 flex-1">
        <p className={cx("font-medium text-sm", done && "text-muted")}>{t(`setup.steps.${step}.title`)}</p>
        <p className="text-muted text-xs text-pretty">
          <Hint step={step} state={state} isNext={isNext} mayAct={mayAct} />
        </p>
      </div>
      {!done && mayAct && (
        <Link to={WHERE[step]} className={buttonClass(isNext ? "primary" : "secondary", "sm")}>
          {t(`setup.action.${step}`)}
        </Link>
      )}
    </li>
  );
}

function Hint({ step, state, isNext, mayAct }: StepProps) {
  const { t } = useTranslation("dashboard");
  const { relative, locale } = useFormat();
  const now = useNow(30);
  if (step === "event" && state.lastEventAt)
    return t("setup.lastEvent", { time: relative(state.lastEventAt, now) });
  if (step === "event" && state.done.provider) return t("setup.waiting");
  if ((step === "provider" || step === "calendar") && state.missingSecret[step]) return t("setup.noSecret");
  if (isNext && !mayAct) return t("setup.onlyManagers");
  const labels = providersOf(step === "calendar" ? "calendar" : "voice").map(labelOf);
  const providers = new Intl.ListFormat(locale, { type: "disjunction" }).format(labels);
  return t(`setup.steps.${step}.what`, { providers });
}
