/**
 * Stands where @supabase/supabase-js imports its storage client (the alias is in vite.config.ts): the dashboard
 * keeps no files, and the client would be a twentieth of what a first visit loads. Take the alias away to use it.
 */
export class StorageClient {
  from(): never {
    throw new Error("The storage client is left out of the dashboard: see src/lib/storage-left-out.ts");
  }
}

/** supabase-js hands it on; nothing here throws it. */
export class StorageApiError extends Error {}
