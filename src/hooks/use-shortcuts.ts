import { useEffect, useRef } from "react";

/** Milliseconds between the two keys of a sequence such as `g` `c`. */
const SEQUENCE = 1000;

/** `mod+k` (Ctrl or ⌘), single characters, and sequences: `{ "mod+k": …, "?": …, "g c": … }`. */
export type Shortcuts = Record<string, () => void>;

/** Plain keys do nothing while typing; combinations with Ctrl or ⌘ work everywhere. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    let first = { key: "", at: 0 };
    function pressed(event: KeyboardEvent) {
      if (event.defaultPrevented || event.altKey) return;
      const mod = event.ctrlKey || event.metaKey;
      if (!mod && isTyping(event.target)) return;
      const key = mod ? `mod+${event.key.toLowerCase()}` : event.key;
      const sequence = event.timeStamp - first.at < SEQUENCE ? `${first.key} ${key}` : key;
      first = { key, at: event.timeStamp };
      const act = latest.current[sequence] ?? latest.current[key];
      if (!act) return;
      event.preventDefault();
      act();
    }
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest("input, textarea, select, [role=menu], [role=dialog]") !== null)
  );
}
