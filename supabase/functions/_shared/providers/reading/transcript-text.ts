/**
 * Transcripts sent as one text: "Agent: …
 * User: …".
 */
import type { TranscriptTurn } from "../../contract/domain-event.ts";

export type Speakers = Readonly<Record<string, TranscriptTurn["speaker"]>>;

/** The turns, or null if no line names a speaker; a line without a speaker continues the previous turn. */
export function turnsFromText(text: string, speakers: Speakers): TranscriptTurn[] | null {
  const turns: TranscriptTurn[] = [];
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    const role = colon > 0 ? line.slice(0, colon).trim().toLowerCase().replaceAll(" ", "_") : "";
    const speaker = Object.hasOwn(speakers, role) ? speakers[role] : undefined;
    const last = turns.at(-1);
    if (speaker) turns.push({ speaker, text: line.slice(colon + 1).trim() });
    else if (last) last.text = `${last.text}\n${line}`.trim();
  }
  return turns.length > 0 ? turns : null;
}
