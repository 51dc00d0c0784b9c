import { type KeyboardEvent, useState } from "react";

/**
 * One row takes part in the tab order; the arrow keys, Home and End move it, Enter opens it. Keys pressed in a control
 * inside a row stay with that control. While `opened`, moving also opens, so that a side sheet follows.
 */
export function useRowKeys(count: number, open?: (index: number) => void, opened = false) {
  const [active, setActive] = useState(0);
  const current = Math.min(active, Math.max(0, count - 1));

  function move(event: KeyboardEvent<HTMLElement>, to: number) {
    event.preventDefault();
    const next = Math.min(count - 1, Math.max(0, to));
    setActive(next);
    const body = event.currentTarget.parentElement;
    body?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus();
    if (opened) open?.(next);
  }

  return (index: number) => ({
    "data-row": index,
    tabIndex: index === current ? 0 : -1,
    onFocus: () => setActive(index),
    onKeyDown(event: KeyboardEvent<HTMLElement>) {
      if (event.target !== event.currentTarget) return;
      if (event.key === "ArrowDown" || event.key === "j") move(event, index + 1);
      else if (event.key === "ArrowUp" || event.key === "k") move(event, index - 1);
      else if (event.key === "Home") move(event, 0);
      else if (event.key === "End") move(event, count - 1);
      else if (event.key === "Enter") open?.(index);
    },
  });
}
