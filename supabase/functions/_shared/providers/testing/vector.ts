/**
 * Deliveries with a known signature check, made with the providers' own SDKs: `vectors.json` in each provider's
 * folder.
 */
import { existsSync, readFileSync } from "node:fs";
import type { Adapter } from "../../platform/adapter.ts";
import { ADDRESS, type Fixture, folderOf } from "./fixture.ts";

export interface Vector extends Pick<Fixture, "secret" | "headers" | "body" | "config"> {
  id: string;
  /** The clock's time in Unix seconds. */
  now: number;
  url?: string;
  method?: string;
  valid: boolean;
  why: string;
}

/** None if the file is missing: the provider's test then names what it lacks. */
export function vectorsOf(provider: string): Vector[] {
  const file = `${folderOf(provider)}/vectors.json`;
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
}

export const signatureCheckOf = (provider: Adapter, vector: Vector): Promise<boolean> =>
  provider.verify(
    {
      method: vector.method ?? "POST",
      url: vector.url ?? ADDRESS,
      headers: new Headers(vector.headers),
      body: new TextEncoder().encode(vector.body),
      now: new Date(vector.now * 1000),
      config: vector.config,
    },
    vector.secret,
  );
