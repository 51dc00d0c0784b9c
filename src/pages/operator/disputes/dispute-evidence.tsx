import { CircleCheck, CircleX } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { DisputeFile } from "@/data/appointments/disputes.ts";
import type { DisputedEvidence } from "@/data/appointments/rows.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatTime } from "@/lib/format-time.ts";

/** All evidence whether they came, in order, and whether it counted. */
export function DisputeEvidence({ file }: { file: DisputeFile }) {
  const { t } = useTranslation("operator");
  return (
    <section aria-labelledby="evidence">
      <h3 id="evidence" className="mb-2 font-semibold text-sm">
        {t("evidence.title")}
      </h3>
      {file.evidence.length === 0 && <p className="text-muted text-sm">{t("evidence.none")}</p>}
      <ol className="flex flex-col gap-2">
        {file.evidence.map((piece) => (
          <Piece key={`${piece.at}/${piece.kind}`} piece={piece} zone={file.organization_time_zone} />
        ))}
      </ol>
    </section>
  );
}

function Piece({ piece, zone }: { piece: DisputedEvidence; zone: string }) {
  const { t } = useTranslation("operator");
  const { locale, duration } = useFormat();
  const { kind, came, source, talk_seconds, counted } = piece;
  const Icon = came ? CircleCheck : CircleX;
  const details = [
    t(`evidence.source.${source as "link"}`, { defaultValue: source }),
    talk_seconds !== null && t("evidence.talked", { duration: duration(talk_seconds) }),
    t(counted ? "evidence.counted" : "evidence.ignored"),
  ];
  return (
    <li className="flex items-start gap-2 text-sm">
      <Icon size={16} aria-hidden className={`mt-0.5 shrink-0 ${came ? "text-good" : "text-bad"}`} />
      <div className="min-w-0 flex-1">
        <span className="font-medium">
          {t(`evidence.kind.${kind === "host_mark" && !came ? "host_absent" : kind}`)}
        </span>
        <span className="block text-muted text-xs">{details.filter(Boolean).join(" · ")}</span>
      </div>
      <span className="whitespace-nowrap text-muted text-xs">
        {formatTime(piece.at, "dateTime", locale, zone)}
      </span>
    </li>
  );
}
