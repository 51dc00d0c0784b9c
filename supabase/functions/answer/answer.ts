import type { Handler } from "../_shared/platform/answering.ts";
import { Problem } from "../_shared/platform/problem.ts";
import { readBody } from "../_shared/platform/read-body.ts";
import type { ConfirmLink, ConfirmLinks } from "../_shared/store/confirm-links.ts";
import { page } from "./page.ts";

const TOKEN = /\/answer\/([\w-]{32})$/;
const MOST_BODY = 200;
const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  // The token is in the address: nobody else is to learn it, and no copy is to be kept.
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "x-robots-tag": "noindex",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
};

const STATUS: Record<ConfirmLink["state"], number> = {
  open: 200,
  answered: 200,
  noted_late: 200,
  too_early: 200,
  used: 200,
  cancelled: 410,
  expired: 410,
  unknown: 404,
};

/** Previews of links GET and HEAD whatever they see: only a POST, which a person's tap makes, answers. */
export const createAnswer =
  (links: ConfirmLinks): Handler =>
  async (request) => {
    const [, token] = TOKEN.exec(new URL(request.url).pathname) ?? [];
    const link: ConfirmLink = token ? await spoken(links, token, request) : { state: "unknown" };
    const language = link.locale ?? preferred(request);
    const body = request.method === "HEAD" ? null : page(link, language);
    return new Response(body, { status: STATUS[link.state], headers: HEADERS });
  };

async function spoken(links: ConfirmLinks, token: string, request: Request): Promise<ConfirmLink> {
  if (request.method === "GET" || request.method === "HEAD") return links.look(token);
  if (request.method !== "POST") throw Problem.of("not_found", "There is nothing here");
  const came = await read(request);
  return came === null ? links.look(token) : links.answer(token, came);
}

/** The tapped button; null for whatever is not one of ours. */
async function read(request: Request): Promise<boolean | null> {
  const body = new TextDecoder().decode(await readBody(request, MOST_BODY));
  const came = new URLSearchParams(body).get("came");
  return came === "yes" ? true : came === "no" ? false : null;
}

const preferred = (request: Request) =>
  /^sv\b/i.test(request.headers.get("accept-language") ?? "") ? "sv" : "en";
