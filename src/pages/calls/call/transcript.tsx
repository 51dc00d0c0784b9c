import type { TranscriptTurn } from "@contract/domain-event.ts";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/hooks/use-format.ts";
import { cx } from "@/lib/class-names.ts";

interface TranscriptProps {
  turns: TranscriptTurn[];
  /** Seconds into the recording, if there is one. */
  at: number | null;
  onSeek?: (seconds: number) => void;
}

/** The conversation turn by turn, with speaker and time; the current turn is marked. */
export function Transcript({ turns, at, onSeek }: TranscriptProps) {
  const { t } = useTranslation("calls");
  const { duration } = useFormat();
  const heard = at === null || at === 0 ? -1 : currentTurn(turns, at);
  return (
    <ol className="-mx-2 flex flex-col gap-0.5">
      {turns.map((turn, index) => {
        const seconds = turn.at ?? null;
        return (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: turns have no identity but their place, and never move
            key={index}
            aria-current={index === heard || undefined}
            className={cx(
              "grid grid-cols-[3.25rem_minmax(0,1fr)] gap-x-2 rounded-md px-2 py-1.5",
              index === heard && "bg-accent-soft",
            )}
          >
            <span className="pt-px text-muted text-xs leading-5">
              {seconds !== null &&
                (onSeek ? (
                  <button
                    type="button"
                    className="rounded-sm px-1 text-accent hover:underline max-md:min-h-6"
                    aria-label={t("transcript.seek", { time: duration(seconds) })}
                    onClick={() => onSeek(seconds)}
                  >
                    {duration(seconds)}
                  </button>
                ) : (
                  duration(seconds)
                ))}
            </span>
            <p className="max-w-prose leading-5">
              <span
                className={cx(
                  "mr-2 font-semibold text-xs",
                  turn.speaker === "agent"
                    ? "text-accent"
                    : turn.speaker === "customer"
                      ? "text-ink"
                      : "text-muted",
                )}
              >
                {t(`transcript.${turn.speaker}`)}
              </span>
              {turn.text}
            </p>
          </li>
        );
      })}
    </ol>
  );
}

/** The last turn that has begun at `at` seconds, or -1. */
function currentTurn(turns: readonly TranscriptTurn[], at: number): number {
  return turns.findLastIndex((turn) => turn.at !== null && turn.at !== undefined && turn.at <= at);
}
