import { providerNames, publicSources } from "../../supabase/functions/_shared/contract/providers.ts";
import type { Provider } from "./world.ts";

/** Each provider's file beside this one exports it under the provider's name. */
async function load(name: string): Promise<Provider> {
  const module: Record<string, Provider | undefined> = await import(`./${name}.ts`);
  const provider = module[name];
  if (provider?.name !== name) throw new Error(`local/sandbox/${name}.ts exports no provider ${name}`);
  return provider;
}

/** Every provider of the contract; the first whose routes match answers a request. */
export const sandboxProviders: readonly Provider[] = await Promise.all(
  [...providerNames, ...Object.keys(publicSources)].map(load),
);

export function providerNamed(name: string): Provider {
  const found = sandboxProviders.find((provider) => provider.name === name);
  if (!found) throw new Error(`The sandbox has no provider ${name}`);
  return found;
}
