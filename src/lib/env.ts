/** The build's environment variables, checked once; a missing one is named. */
export interface Env {
  supabaseUrl: string;
  supabaseKey: string;
  /** Log-in providers besides e-mail, e.g. `google,github`; none if empty. */
  oauthProviders: string[];
}

type Variables = Record<string, string | boolean | undefined>;

export class EnvError extends Error {
  override name = "EnvError";
}

export function parseEnv(variables: Variables): Env {
  const url = required(variables, "VITE_SUPABASE_URL");
  if (!URL.canParse(url)) throw new EnvError(`VITE_SUPABASE_URL is not a URL: ${url}`);
  return {
    supabaseUrl: url,
    supabaseKey: required(variables, "VITE_SUPABASE_PUBLISHABLE_KEY"),
    oauthProviders: list(variables.VITE_OAUTH_PROVIDERS),
  };
}

function required(variables: Variables, name: string): string {
  const value = variables[name];
  if (typeof value !== "string" || value.trim() === "") {
    throw new EnvError(`${name} is missing. Set it in .env (see .env.example) or run npm start.`);
  }
  return value.trim();
}

function list(value: string | boolean | undefined): string[] {
  if (typeof value !== "string") return [];
  return value.split(",").flatMap((name) => name.trim().toLowerCase() || []);
}
