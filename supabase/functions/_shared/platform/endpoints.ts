import type { Problem } from "./problem.ts";

/** One active webhook secret, decrypted. */
export interface ActiveSecret {
  credentialId: string;
  secret: string;
}

export interface Endpoint {
  integrationId: string;
  config: Record<string, unknown>;
  secrets: readonly ActiveSecret[];
}

/** Returns null for an address that does not exist or is disabled. Throws a {@link Problem} if the lookup fails. */
export type LoadEndpoint = (provider: string, endpointKey: string) => Promise<Endpoint | null>;

interface Entry {
  loadedAt: number;
  endpoint: Promise<Endpoint | null>;
  missing: boolean;
}

const KNOWN_MS = 30_000;
const MISSING_MS = 2_000;
const REFRESH_MS = 1_000;
/** Bounds the memory that unknown addresses can fill. */
const REMEMBERED = 2_000;

/** Looks up an address, cached briefly: a warm webhook costs the database one call instead of two. */
export class Endpoints {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly load: LoadEndpoint,
    private readonly now: () => Date,
  ) {}

  find(provider: string, endpointKey: string): Promise<Endpoint | null> {
    const entry = this.entries.get(`${provider}/${endpointKey}`);
    const age = this.now().getTime() - (entry?.loadedAt ?? 0);
    if (entry && age < (entry.missing ? MISSING_MS : KNOWN_MS)) return entry.endpoint;
    return this.reload(provider, endpointKey);
  }

  /**
   * Called after a signature failed: a secret added a moment ago works at once, yet forgers cause at most one lookup
   * per second.
   */
  refresh(provider: string, endpointKey: string): Promise<Endpoint | null> {
    const entry = this.entries.get(`${provider}/${endpointKey}`);
    if (entry && this.now().getTime() - entry.loadedAt < REFRESH_MS) return entry.endpoint;
    return this.reload(provider, endpointKey);
  }

  /** Called after the database reported that the cached entry is stale. */
  reload(provider: string, endpointKey: string): Promise<Endpoint | null> {
    const name = `${provider}/${endpointKey}`;
    const entry: Entry = {
      loadedAt: this.now().getTime(),
      endpoint: this.load(provider, endpointKey),
      missing: false,
    };
    this.entries.delete(name);
    if (this.entries.size >= REMEMBERED) this.entries.delete(this.entries.keys().next().value ?? "");
    this.entries.set(name, entry);
    entry.endpoint.then(
      (endpoint) => {
        entry.missing = endpoint === null;
      },
      // A failed lookup is not cached.
      () => this.entries.get(name) === entry && this.entries.delete(name),
    );
    return entry.endpoint;
  }
}
