import { useRef, useState } from "react";

/** Shared by player and transcript: one audio element, its position, and how to move it. Times in seconds. */
export function usePlayback(knownLength: number | null) {
  const audio = useRef<HTMLAudioElement>(null);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState(knownLength ?? 0);
  const [playing, setPlaying] = useState(false);
  const [failed, setFailed] = useState(false);
  const [speed, setSpeedState] = useState(1);

  // A refused play (no source, no gesture) also fires an error event, which informs the reader.
  const play = () => void audio.current?.play().catch(() => setPlaying(false));
  function seek(seconds: number) {
    const there = Math.min(Math.max(0, seconds), length || Number.POSITIVE_INFINITY);
    if (audio.current) audio.current.currentTime = there;
    setAt(there);
  }
  return {
    at,
    length,
    playing,
    failed,
    speed,
    seek,
    skip: (seconds: number) => seek((audio.current?.currentTime ?? at) + seconds),
    toggle: () => (playing ? audio.current?.pause() : play()),
    playFrom(seconds: number) {
      seek(seconds);
      play();
    },
    setSpeed(next: number) {
      if (audio.current) audio.current.playbackRate = next;
      setSpeedState(next);
    },
    /** For the audio element. */
    element: {
      ref: audio,
      onTimeUpdate: () => setAt(audio.current?.currentTime ?? 0),
      onLoadedMetadata() {
        const told = audio.current?.duration ?? 0;
        // A stream has no length; the provider's value applies then.
        if (Number.isFinite(told) && told > 0) setLength(told);
        setFailed(false);
      },
      onPlay: () => setPlaying(true),
      onPause: () => setPlaying(false),
      onEnded: () => setPlaying(false),
      onError: () => setFailed(true),
    },
  };
}

export type Playback = ReturnType<typeof usePlayback>;
