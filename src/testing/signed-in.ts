import { session } from "@/data/organizations/session.ts";
import { answer } from "@/testing/platform.ts";

/** Signs somebody in, for code that asks who it is: `await signedIn("u1")`. */
export async function signedIn(userId: string): Promise<void> {
  const user = { id: userId, aud: "authenticated", email: "somebody@example.test", app_metadata: {} };
  const part = (value: object) => btoa(JSON.stringify(value)).replaceAll("=", "");
  const expires_at = Math.floor(Date.now() / 1000) + 3600;
  const access_token = `${part({ alg: "none" })}.${part({ sub: userId, exp: expires_at })}.x`;
  answer("POST /auth/v1/token", {
    body: { access_token, token_type: "bearer", expires_in: 3600, expires_at, refresh_token: "r", user },
  });
  await session.signIn("somebody@example.test", "a long password");
}

/** Ends the session that `signedIn` started; test files share the module that holds it. */
export async function signedOut(): Promise<void> {
  answer("POST /auth/v1/logout", { status: 204 });
  await session.signOut();
}
