import { createHmac, timingSafeEqual } from "node:crypto";

export interface Claims {
  sub?: string;
  role: string;
  /** Seconds since 1970. */
  exp?: number;
  [claim: string]: unknown;
}

/** The claims of an access token signed with HS256 by our auth server; undefined if it is forged, expired or not a token. */
export function verifyToken(token: string, secret: string, nowMs = Date.now()): Claims | undefined {
  const [header, body, signature, more] = token.split(".");
  if (!header || !body || !signature || more !== undefined) return undefined;
  const wanted = createHmac("sha256", secret).update(`${header}.${body}`).digest();
  const given = Buffer.from(signature, "base64url");
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
  const { alg } = parse(header) as { alg?: string };
  const claims = parse(body);
  if (alg !== "HS256" || typeof claims.role !== "string") return undefined;
  if (typeof claims.exp === "number" && claims.exp * 1000 <= nowMs) return undefined;
  return claims as Claims;
}

function parse(part: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as Record<string, unknown>;
  } catch {
    return {};
  }
}
