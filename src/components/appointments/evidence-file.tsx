import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { WhoWasAsked } from "@/components/appointments/who-was-asked.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { Time } from "@/components/ui/time.tsx";
import { type Evidence, verificationQuery } from "@/data/appointments/verification.ts";
import { useMemberName } from "@/data/organizations/member-name.ts";
import { paths } from "@/lib/paths.ts";

/** The statements about an appointment, with author and time; renders nothing without any. */
export function EvidenceFile({ appointmentId }: { appointmentId: string }) {
  const { t } = useTranslation("appointments");
  const evidence = useQuery(verificationQuery.evidence(appointmentId));
  const verdicts = useQuery(verificationQuery.verdicts(appointmentId)).data;
  const deadlineAt = verdicts?.find(({ cause }) => cause === "rules")?.decided_at;
  return (
    <section aria-labelledby="evidence">
      <h3 id="evidence" className="font-semibold text-sm">
        {t("evidence.title")}
      </h3>
      <p className="mb-2 text-muted text-xs">{t("evidence.hint")}</p>
      <Loaded query={evidence} failed={t("evidence.failed")} skeleton="h-10 w-full">
        {(data) => {
          if (data.length === 0) return <p className="text-muted text-sm">{t("evidence.empty")}</p>;
          return (
            <ol className="flex flex-col gap-2">
              {data.map((piece) => (
                <Piece
                  key={piece.id}
                  piece={piece}
                  isLate={deadlineAt !== undefined && new Date(piece.at) > new Date(deadlineAt)}
                />
              ))}
            </ol>
          );
        }}
      </Loaded>
      <WhoWasAsked appointmentId={appointmentId} />
    </section>
  );
}

function Piece({ piece, isLate }: { piece: Evidence; isLate: boolean }) {
  const { t } = useTranslation("appointments");
  const by = useMemberName(piece.stated_by);
  const name =
    piece.kind === "host_mark" && !piece.came
      ? t("evidence.kind.host_absent")
      : t(`evidence.kind.${piece.kind}`);
  const Icon = piece.came ? CircleCheck : CircleX;
  return (
    <li className="flex items-start gap-2 text-sm">
      <Icon
        size={16}
        aria-hidden
        className={piece.came ? "mt-0.5 shrink-0 text-good" : "mt-0.5 shrink-0 text-bad"}
      />
      <div className="min-w-0 flex-1">
        {piece.call_id ? (
          <Link
            to={paths.call(piece.call_id)}
            className="font-medium text-accent underline-offset-2 hover:underline"
          >
            {name}
          </Link>
        ) : (
          <span className="font-medium">{name}</span>
        )}
        <span className="block text-muted text-xs">
          {[
            t(`evidence.source.${piece.source as "dashboard"}`, { defaultValue: piece.source }),
            by,
            isLate && t("evidence.late"),
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </div>
      <span className="whitespace-nowrap text-muted text-xs">
        <Time at={piece.at} />
      </span>
    </li>
  );
}
