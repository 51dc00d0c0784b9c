// The floor of every ingest figure: read the body, one INSERT, respond. Same runtime, driver and pool.
import postgres from "postgres";

const sql = postgres(Deno.env.get("SUPABASE_DB_URL") ?? "", {
  max: 4,
  prepare: true,
  onnotice: () => undefined,
});

Deno.serve(async (request) => {
  const body = await request.text();
  await sql`insert into bench.bare (body) values (${body})`;
  return Response.json({ ok: true });
});
