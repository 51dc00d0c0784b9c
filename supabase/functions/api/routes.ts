/** The table of routes: path → who may call, with which body, and the action. */

import {
  configureIntegration,
  connectIntegration,
  createInvitation,
  openPaymentPortal,
  retireCredential,
  storeCredential,
  testIntegration,
  webhooksAddress,
} from "../_shared/contract/api.ts";
import type { Handler } from "../_shared/platform/answering.ts";
import { memberDoor } from "../_shared/platform/door.ts";
import { Problem } from "../_shared/platform/problem.ts";
import type { ApiWorld } from "./api-world.ts";
import { storeSecret, testConnection } from "./credentials.ts";
import { invite } from "./invitations.ts";
import { openPortal } from "./portal.ts";

const routesOf = (world: ApiWorld) => ({
  "/integrations/connect": memberDoor(
    { atLeast: "manager", body: connectIntegration },
    async (body, caller) => {
      const key = await world.members.connect(caller, body.provider, body.config ?? {});
      return { endpoint_url: `${world.webhooksUrl}/${body.provider}/${key}` };
    },
  ),
  "/integrations/configure": memberDoor({ atLeast: "manager", body: configureIntegration }, (body, caller) =>
    world.members.configure(caller, body.provider, body.config),
  ),
  "/integrations/address": memberDoor({ atLeast: "manager", body: webhooksAddress }, async () => ({
    webhooks_url: world.webhooksUrl,
  })),
  "/integrations/test": memberDoor({ atLeast: "manager", body: testIntegration }, (body, caller) =>
    testConnection(world, caller, body.provider),
  ),
  "/credentials/store": memberDoor({ atLeast: "manager", body: storeCredential }, (body, caller) =>
    storeSecret(world, caller, body),
  ),
  "/credentials/retire": memberDoor({ atLeast: "manager", body: retireCredential }, (body, caller) =>
    world.members.retireCredential(caller, body.credential_id),
  ),
  "/invitations/create": memberDoor({ atLeast: "manager", body: createInvitation }, (body, caller) =>
    invite(world, caller, body),
  ),
  "/billing/portal": memberDoor({ atLeast: "owner", body: openPaymentPortal }, (_, caller) =>
    openPortal(world, caller),
  ),
});

export function createApi(world: ApiWorld): Handler {
  const routes = new Map(Object.entries(routesOf(world)));
  const gatekeeper = { userOf: world.userOf, roleOf: world.members.roleOf };
  return async (request) => {
    const path = new URL(request.url).pathname.replace(/^(?:\/functions\/v1)?\/api(?=\/)/, "");
    const route = routes.get(path);
    if (!route) throw Problem.of("not_found", "Nothing here");
    return route(gatekeeper)(request);
  };
}
