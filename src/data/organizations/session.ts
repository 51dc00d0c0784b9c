import type { AuthError, Session } from "@supabase/supabase-js";
import { useSyncExternalStore } from "react";
import { supabase } from "@/data/supabase.ts";
import { Refused } from "@/lib/refused.ts";

/** `undefined` until the stored session has been read. */
let current: Session | null | undefined;
const listeners = new Set<() => void>();

supabase.auth.onAuthStateChange((_event, session) => {
  current = session;
  for (const listener of listeners) listener();
});

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** The session of the signed-in person, null if signed out, undefined until known. */
export function useSession(): Session | null | undefined {
  return useSyncExternalStore(subscribe, () => current);
}

/** Throws Supabase Auth's errors as `Refused`, so that forms show the sentence of their code. */
async function succeeded<A extends { data: unknown; error: AuthError | null }>(
  answer: PromiseLike<A>,
): Promise<Extract<A, { error: null }>["data"]> {
  const { data, error } = await answer;
  if (error)
    throw new Refused(error.code ?? (error.status ? "auth" : "network"), error.status ?? 0, error.message);
  return data;
}

export const session = {
  signIn: (email: string, password: string) =>
    succeeded(supabase.auth.signInWithPassword({ email, password })),

  /** Returns whether the person must first confirm the e-mail address. */
  async signUp(input: { email: string; password: string; name: string; returnTo: string }) {
    const { email, password, name } = input;
    const options = { data: { full_name: name }, emailRedirectTo: input.returnTo };
    const { session } = await succeeded(supabase.auth.signUp({ email, password, options }));
    return { mustConfirm: session === null };
  },

  signInWith: (provider: string, returnTo: string) =>
    succeeded(
      supabase.auth.signInWithOAuth({
        // The names come from the deployment's configuration; Auth refuses unknown ones.
        provider: provider as Parameters<typeof supabase.auth.signInWithOAuth>[0]["provider"],
        options: { redirectTo: returnTo },
      }),
    ),

  requestReset: (email: string, returnTo: string) =>
    succeeded(supabase.auth.resetPasswordForEmail(email, { redirectTo: returnTo })),

  setPassword: (password: string) => succeeded(supabase.auth.updateUser({ password })),

  /** Only this browser: a shared account stays signed in elsewhere. */
  async signOut() {
    await supabase.auth.signOut({ scope: "local" });
  },
};
