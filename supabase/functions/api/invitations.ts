import type { z } from "zod";
import type { ApiAnswers, createInvitation } from "../_shared/contract/api.ts";
import { fromText, sha256, toBase64Url, toHex } from "../_shared/platform/bytes.ts";
import { type Member, roles } from "../_shared/platform/door.ts";
import { Problem } from "../_shared/platform/problem.ts";
import type { ApiWorld } from "./api-world.ts";

const VALID_FOR_MS = 7 * 24 * 3_600_000;

/**
 * The token appears only in this URL; the database keeps its hash, so reading the database is not enough to accept.
 */
export async function invite(
  { members, siteUrl, now }: ApiWorld,
  caller: Member,
  { email, role }: z.output<typeof createInvitation>,
): Promise<ApiAnswers["/invitations/create"]> {
  if (roles.indexOf(role) > roles.indexOf(caller.role)) {
    throw Problem.refused("role_above_yours", 403, "You can invite people up to your own role");
  }
  const token = toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
  const tokenHash = toHex(await sha256(fromText(token)));
  const expiresAt = new Date(now().getTime() + VALID_FOR_MS).toISOString();
  await members.invite(caller, { email, role, tokenHash, expiresAt });
  return { invite_url: `${siteUrl}/invite/${token}`, expires_at: expiresAt };
}
