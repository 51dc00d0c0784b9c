import { createClient } from "@supabase/supabase-js";
import WebSocket from "ws";
import type { Stack } from "../../../local/platform/stack-file.ts";
import type { LeadRowToImport } from "../../../src/data/leads/file/lead-rows.ts";
import type { Database, Json } from "../../../src/lib/database.types.ts";
import { rows } from "../../../src/lib/query.ts";

const phone = (n: number) => `+4670${1_000_000 + n}`;

/** Rows for numbered people; a number is the same person in every list. */
export const listOf = (numbers: readonly number[]): LeadRowToImport[] =>
  numbers.map((n, at) => ({
    line: at + 2,
    name: `Person ${n}`,
    phone: phone(n),
    email: `p${n}@list.example`,
  }));

export async function* inChunks(list: LeadRowToImport[], size: number): AsyncGenerator<LeadRowToImport[]> {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size);
}

export type Importer = Awaited<ReturnType<typeof importer>>;

/** The owner of a new organization, who imports over REST like the dashboard. Its changes are committed. */
export async function importer(stack: Stack) {
  const client = createClient<Database>(stack.api_url, stack.publishable_key, {
    auth: { persistSession: false },
    realtime: { transport: WebSocket as never },
  });
  const email = `import-${crypto.randomUUID()}@stack.example`;
  const { error } = await client.auth.signUp({ email, password: "correct horse import" });
  if (error) throw error;
  const organizationId = await rows(
    client.rpc("create_organization", {
      p_name: "Imports",
      p_time_zone: "Europe/Stockholm",
      p_currency: "SEK",
    }),
  );
  return {
    organizationId,
    client,
    start: (total: number, letter = "a") =>
      rows(
        client.rpc("start_lead_import", {
          p_organization_id: organizationId,
          p_file_name: `${letter}.csv`,
          p_file_hash: letter.repeat(64),
          p_file_bytes: 1,
          p_rows_total: total,
          p_settings: {},
        }),
      ),
    send: (id: string, firstLine: number, chunk: unknown) =>
      rows(
        client.rpc("import_leads_chunk", {
          p_import_id: id,
          p_first_line: firstLine,
          p_rows: chunk as Json,
        }),
      ),
    done: async (id: string) => {
      const found = await rows(client.from("lead_import_chunks").select("first_line").eq("import_id", id));
      return new Set(found.map(({ first_line }) => first_line));
    },
    one: (id: string) => rows(client.from("lead_imports").select("*").eq("id", id).single()),
    undo: (id: string) => rows(client.rpc("undo_lead_import", { p_import_id: id })),
    cancel: (id: string) => rows(client.rpc("cancel_lead_import", { p_import_id: id })),
    /** Phone numbers of all leads of the organization, in order. */
    phones: async () => {
      const found = await rows(
        client.from("leads").select("phone").eq("organization_id", organizationId).order("phone"),
      );
      return found.map(({ phone }) => phone);
    },
  };
}

/** The value of `phones` when each of these people exists once. */
export const phonesOf = (numbers: Iterable<number>): string[] => [...new Set(numbers)].map(phone).sort();
