import type { ConfirmLink } from "@contract/answer.ts";
import { Check, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router-dom";
import { Button } from "@/components/ui/button.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { useAnswer } from "@/data/messages/answer.ts";
import { AnswerLayout } from "@/pages/answer/answer-layout.tsx";

/** A link that asks, or shows the answer given. */
interface AskingLink extends ConfirmLink {
  state: "open" | "late" | "closed";
  who: "owner" | "lead";
}

export const isAsking = (link: ConfirmLink): link is AskingLink =>
  link.who !== undefined && ["open", "late", "closed"].includes(link.state);

const BIG = "min-h-14! w-full text-lg!";

/** The question with its two buttons; once answered, the answer and a way to change it while it counts. */
export function Choice({ link, token }: { link: AskingLink; token: string }) {
  const { t } = useTranslation("answer");
  const [search] = useSearchParams();
  const answer = useAnswer(token);
  const { state, who, organization = "", day = "", time = "", attendee, came } = link;
  const question = attendee
    ? t("question.attendee", { attendee, day })
    : t(`question.${who}`, { organization, day });
  const isOpen = state !== "closed";
  return (
    <AnswerLayout organization={organization} title={came === undefined ? question : t("thanks")}>
      <div role="status" className="mt-2 flex flex-col gap-1 text-lg text-muted">
        <p>
          {came === undefined ? t("booked", { time }) : `${question} ${t(came ? "said.yes" : "said.no")}`}
        </p>
        {state === "late" && <p>{t(came === undefined ? "late" : "lateSaid")}</p>}
        {state === "closed" && <p>{t("closed")}</p>}
      </div>
      <div className="mt-6 flex flex-col gap-3">
        <FormError error={answer.error} />
        {isOpen && came === undefined && order(search.get("came")).map(button)}
        {isOpen && came !== undefined && (
          <>
            <p className="text-muted">{t("change")}</p>
            {button(!came)}
          </>
        )}
      </div>
    </AnswerLayout>
  );

  function button(yes: boolean, place = 1) {
    const Icon = yes ? Check : X;
    return (
      <Button
        key={String(yes)}
        variant={place === 0 ? "primary" : "secondary"}
        className={BIG}
        icon={<Icon size={20} aria-hidden />}
        busy={answer.isPending && answer.variables === yes}
        disabled={answer.isPending}
        onClick={() => answer.mutate(yes)}
      >
        {t(yes ? `yes.${who}` : `no.${who}`)}
      </Button>
    );
  }
}

/** The answer the link was labelled with comes first; it still takes a tap, because machines open links too. */
const order = (wanted: string | null) => (wanted === "no" ? [false, true] : [true, false]);
