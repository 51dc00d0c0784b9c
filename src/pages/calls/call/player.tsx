import { Pause, Play, RotateCcw, RotateCw } from "lucide-react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/ui/button.tsx";
import { Select } from "@/components/ui/select.tsx";
import { useFormat } from "@/hooks/use-format.ts";
import type { Playback } from "@/pages/calls/call/use-playback.ts";

const SPEEDS = [0.75, 1, 1.25, 1.5, 2];
const SKIP = 10;

/** The recording, by mouse and by keyboard; stays in view while the transcript scrolls. */
export function Player({ url, playback }: { url: string; playback: Playback }) {
  const { t } = useTranslation("calls");
  const { duration, number } = useFormat();
  const { at, length, playing, failed, speed } = playback;

  function keys(event: KeyboardEvent<HTMLElement>) {
    // The speed menu needs its own arrow keys; a button its own space key.
    if (event.target instanceof HTMLSelectElement) return;
    if (event.key === "ArrowLeft") playback.skip(-SKIP);
    else if (event.key === "ArrowRight") playback.skip(SKIP);
    else if (event.key === " " && !(event.target instanceof HTMLButtonElement)) playback.toggle();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <section
      aria-label={t("player.title")}
      title={t("player.keys")}
      data-print="hide"
      className="sticky top-2 z-20 rounded-lg border border-line bg-surface px-3 py-2 shadow-low max-md:top-14"
      onKeyDown={keys}
    >
      <audio {...playback.element} src={url} preload="metadata" />
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <IconButton label={t("player.back")} onClick={() => playback.skip(-SKIP)}>
          <RotateCcw size={16} aria-hidden />
        </IconButton>
        <IconButton
          variant="primary"
          label={t(playing ? "player.pause" : "player.play")}
          disabled={failed}
          onClick={playback.toggle}
        >
          {playing ? <Pause size={16} aria-hidden /> : <Play size={16} aria-hidden />}
        </IconButton>
        <IconButton label={t("player.forward")} onClick={() => playback.skip(SKIP)}>
          <RotateCw size={16} aria-hidden />
        </IconButton>
        <div className="flex min-w-0 flex-1 items-center gap-2 max-sm:order-last max-sm:basis-full">
          <span className="min-w-8 text-right text-muted text-xs">{duration(at)}</span>
          <input
            type="range"
            aria-label={t("player.position")}
            aria-valuetext={t("player.positionText", { at: duration(at), length: duration(length) })}
            className="h-6 min-w-24 flex-1 accent-accent"
            min={0}
            max={Math.max(1, Math.ceil(length))}
            step={1}
            value={Math.round(at)}
            onChange={(event) => playback.seek(Number(event.target.value))}
          />
          <span className="min-w-8 text-muted text-xs">{duration(length)}</span>
        </div>
        <Select
          aria-label={t("player.speed")}
          className="w-20 max-sm:ml-auto"
          value={String(speed)}
          options={SPEEDS.map((each) => ({ value: String(each), label: `${number(each)}×` }))}
          onChange={(event) => playback.setSpeed(Number(event.target.value))}
        />
      </div>
      {failed && (
        <p role="alert" className="pt-1 text-bad text-xs">
          {t("player.failed")}
        </p>
      )}
    </section>
  );
}
