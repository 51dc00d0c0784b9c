/**
 * The entry of every function but webhooks: authentication and body schema are declared as data, and the handler runs
 * after both passed.
 */
import type { z } from "zod";
import type { Handler } from "./answering.ts";
import { mediaType } from "./media-type.ts";
import { Problem } from "./problem.ts";
import { readBody } from "./read-body.ts";

export const roles = ["viewer", "agent", "manager", "owner"] as const;
export type Role = (typeof roles)[number];

/** A member calls as themselves, within the organization named in the body. */
export interface Member {
  userId: string;
  organizationId: string;
  role: Role;
}

export interface Gatekeeper {
  /** The signed-in person's id, from Auth. Throws not_signed_in. */
  userOf(request: Request): Promise<string>;
  /** The person's current role in the database, or null for a stranger. */
  roleOf(organizationId: string, userId: string): Promise<string | null>;
}

interface Rule<Body> {
  /** The lowest role that may call. */
  atLeast: Role;
  body: z.ZodType<Body>;
}

const LARGEST_REQUEST = 100_000;

export const memberDoor =
  <Body extends { organization_id: string }>(
    rule: Rule<Body>,
    handler: (body: Body, caller: Member) => Promise<unknown>,
  ) =>
  (gatekeeper: Gatekeeper): Handler =>
  async (request) => {
    mustBePosted(request);
    const userId = await gatekeeper.userOf(request);
    const body = await bodyOf(request, rule.body);
    const role = await admitted(gatekeeper, body.organization_id, userId, rule.atLeast);
    return Response.json((await handler(body, { userId, organizationId: body.organization_id, role })) ?? {});
  };

/** For callers that hold a token in the body: no session, and the response is not cached anywhere. */
export const publicDoor =
  <Body>(
    rule: { body: z.ZodType<Body>; largest: number },
    handler: (body: Body) => Promise<unknown>,
  ): Handler =>
  async (request) => {
    mustBePosted(request);
    const body = await bodyOf(request, rule.body, rule.largest);
    return Response.json(await handler(body), { headers: { "cache-control": "no-store" } });
  };

function mustBePosted(request: Request) {
  if (request.method === "POST") return;
  throw Problem.of("method_not_allowed", "Use POST", { headers: { allow: "POST" } });
}

/** To strangers the organization does not exist: they must not learn that it does. */
async function admitted(gatekeeper: Gatekeeper, organizationId: string, userId: string, atLeast: Role) {
  const found = await gatekeeper.roleOf(organizationId, userId);
  const role = roles.find((known) => known === found);
  if (!role) throw Problem.of("organization_not_found", "You are not a member of this organization");
  if (roles.indexOf(role) < roles.indexOf(atLeast)) {
    throw Problem.of("role_too_low", `This needs the role ${atLeast}`);
  }
  return role;
}

async function bodyOf<Body>(
  request: Request,
  shape: z.ZodType<Body>,
  largest = LARGEST_REQUEST,
): Promise<Body> {
  if (mediaType(request.headers) !== "application/json") {
    throw Problem.of("bad_content_type", "Send application/json");
  }
  const text = new TextDecoder().decode(await readBody(request, largest));
  const { data, error } = shape.safeParse(parsed(text));
  if (error) {
    const [issue] = error.issues;
    throw Problem.of(
      "bad_request",
      `${issue?.path.join(".") || "body"}: ${issue?.message ?? "not understood"}`,
    );
  }
  return data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw Problem.of("bad_json", "The body is not JSON", { cause });
  }
}
