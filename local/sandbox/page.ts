import type { Received } from "./world.ts";

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The outbox as a page: newest first, details on click. */
export function outboxPage(outbox: Received[]): string {
  const rows = outbox.map(
    ({ at, from, what, details }) =>
      `<details><summary><time>${at.slice(11, 19)}</time> <b>${escaped(from)}</b> ${escaped(what)}</summary>` +
      `<pre>${linked(escaped(JSON.stringify(details, null, 2)))}</pre></details>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Callboard sandbox</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}
details{border-bottom:1px solid #8884;padding:.5rem 0}summary{cursor:pointer}time{opacity:.6}pre{overflow:auto;font-size:13px}</style>
<h1>Sandbox</h1><p>What Callboard sent to the outside world: calls, bookings, mail. Newest first.</p>
${rows.join("\n") || "<p>Nothing yet.</p>"}</html>`;
}

const linked = (text: string) =>
  text.replace(/https?:\/\/[^\s&\\]+(?:&#38;[^\s&\\]+)*/g, (url) => `<a href="${url}">${url}</a>`);
