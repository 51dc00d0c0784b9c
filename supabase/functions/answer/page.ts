import type { ConfirmLink } from "../_shared/store/confirm-links.ts";
import { type Language, sentences } from "./sentences.ts";

const STYLE = `
  :root { color-scheme: light dark; font: 17px/1.5 system-ui, sans-serif }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center }
  main { max-width: 26rem; padding: 1.5rem }
  h1 { font-size: 1.3rem; line-height: 1.3; text-wrap: balance }
  form { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; margin-top: 1.5rem }
  button { font: inherit; font-weight: 600; min-height: 3.25rem; border: 1px solid currentColor; border-radius: .6rem; background: Canvas; color: CanvasText; cursor: pointer }
  button[value=yes] { background: #0f766e; border-color: #0f766e; color: #fff }
  button:focus-visible { outline: 3px solid #2dd4bf; outline-offset: 2px }
  p { opacity: .8 }`;

const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const html = (text: string) => text.replace(/[&<>"']/g, (sign) => escapes[sign] as string);

/** The whole page: a question with two buttons, or one sentence. Names are text, whatever is in them. */
export function page(link: ConfirmLink, language: Language): string {
  const say = sentences[language];
  const title = html(say.title(link));
  const hint = say.hint(link);
  const form =
    link.state === "open"
      ? `<form method="post"><button name="came" value="yes">${say.yes}</button><button name="came" value="no">${say.no}</button></form>`
      : "";
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${title}</title><style>${STYLE}</style></head>
<body><main><h1>${title}</h1>${hint ? `<p>${html(hint)}</p>` : ""}${form}</main></body></html>`;
}
