import type { ConfirmLink } from "@contract/answer.ts";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router-dom";
import { Button } from "@/components/ui/button.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { answerQuery } from "@/data/messages/answer.ts";
import { sentence } from "@/lib/errors.ts";
import { AnswerLayout } from "@/pages/answer/answer-layout.tsx";
import { Choice, isAsking } from "@/pages/answer/choice.tsx";

/** The page behind a link in a message: did they come? Opening it records nothing. */
export default function AnswerPage() {
  const { t } = useTranslation("answer");
  const { t: common } = useTranslation();
  const { token = "" } = useParams();
  const { data: link, error, refetch, isFetching } = useQuery(answerQuery.link(token));
  if (error && !link)
    return (
      <AnswerLayout title={t("failed")}>
        <p role="alert" className="mt-2 text-lg text-muted">
          {sentence(error, common)}
        </p>
        <Button className="mt-6 min-h-14! w-full text-lg!" busy={isFetching} onClick={() => void refetch()}>
          {t("again")}
        </Button>
      </AnswerLayout>
    );
  if (!link)
    return (
      <AnswerLayout title={t("loading")}>
        <Skeleton className="mt-6 h-14" />
        <Skeleton className="mt-3 h-14" />
      </AnswerLayout>
    );
  return isAsking(link) ? <Choice link={link} token={token} /> : <Gone link={link} />;
}

function Gone({ link: { state, organization } }: { link: ConfirmLink }) {
  const { t } = useTranslation("answer");
  // The three states that ask are not shown here; their strings are never looked up.
  const reason = state === "open" || state === "late" || state === "closed" ? "unknown" : state;
  return (
    <AnswerLayout organization={organization} title={t(`gone.${reason}`)}>
      <p className="mt-2 text-lg text-muted">{t(`gone.${reason}_hint`)}</p>
    </AnswerLayout>
  );
}
