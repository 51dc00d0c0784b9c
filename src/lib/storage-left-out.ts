/**
 * Replaces the storage client in @supabase/supabase-js (the alias is in vite.config.ts): the dashboard stores no files,
 * and the client would be a twentieth of the first load. Remove the alias to use it.
 */
export class StorageClient {
  from(): never {
    throw new Error("The storage client is left out of the dashboard: see src/lib/storage-left-out.ts");
  }
}

/** supabase-js re-exports it; nothing here throws it. */
export class StorageApiError extends Error {}
