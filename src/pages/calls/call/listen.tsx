import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card.tsx";
import { isOpen } from "@/data/calls/call-outcome.ts";
import type { Call } from "@/data/calls/calls.ts";
import { Player } from "@/pages/calls/call/player.tsx";
import { Transcript } from "@/pages/calls/call/transcript.tsx";
import { usePlayback } from "@/pages/calls/call/use-playback.ts";

/** Recording and transcript; a turn of the transcript plays from its moment if there is a recording. */
export function Listen({ call }: { call: Call }) {
  const { t } = useTranslation("calls");
  const playback = usePlayback(call.talk_seconds);
  const turns = call.transcript ?? [];
  return (
    <>
      {call.recording_url && <Player url={call.recording_url} playback={playback} />}
      <Card
        title={t("transcript.title")}
        description={turns.length > 0 ? t("transcript.turns", { count: turns.length }) : undefined}
      >
        {turns.length > 0 ? (
          <Transcript
            turns={turns}
            at={call.recording_url ? playback.at : null}
            onSeek={call.recording_url ? playback.playFrom : undefined}
          />
        ) : (
          <p className="text-muted text-sm">{t(isOpen(call) ? "transcript.ongoing" : "transcript.none")}</p>
        )}
      </Card>
    </>
  );
}
