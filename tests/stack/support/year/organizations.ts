/** Creates a year's organizations in bulk, so that a thousand take minutes. */
import { randomUUID } from "node:crypto";
import { eraseOrganizations } from "../billing.ts";
import { buildPerson } from "../builders.ts";
import type { Sql } from "../database.ts";
import type { Story } from "./tell-year.ts";

export interface World {
  stories: Story[];
  /** By story index: its organization, and the ids of its calls and appointments by number. */
  organizations: string[];
  calls: Map<number, string>[];
  shows: Map<number, string>[];
  /** Owner of all of them, who reads and disputes. */
  owner: { userId: string };
  operator: { userId: string };
}

export const json = (rows: unknown) => JSON.stringify(rows);

export async function buildYear(sql: Sql, stories: Story[]): Promise<World> {
  const owner = await buildPerson(sql);
  const operator = await buildPerson(sql);
  await sql`insert into private.operators (user_id) values (${operator.userId})`;
  const organizations = stories.map(() => randomUUID() as string);
  const rows = stories.map(({ place, zone, since }) => ({ id: organizations[place], place, zone, since }));
  await sql`
    insert into public.organizations (id, name, time_zone, currency, created_at)
    select id, 'Year ' || place, zone, 'SEK', since
    from jsonb_to_recordset(${json(rows)}::text::jsonb) as x (id uuid, place int, zone text, since timestamptz)`;
  await sql`
    insert into public.memberships (organization_id, user_id, role)
    select id, ${owner.userId}, 'owner' from unnest(${organizations}::uuid[]) id`;
  await sql`
    insert into public.integrations (organization_id, provider)
    select id, provider from unnest(${organizations}::uuid[]) id, unnest(array['retell', 'calcom']) provider`;
  const world = {
    stories,
    organizations,
    calls: stories.map(() => new Map<number, string>()),
    shows: stories.map(() => new Map<number, string>()),
    owner,
    operator,
  };
  await writeCards(sql, world, -1);
  return world;
}

/** Writes the versions of a tick through the operators' function. */
export async function writeCards(sql: Sql, { stories, organizations, operator }: World, tick: number) {
  const rows = stories.flatMap(({ place, since, cards }) =>
    cards
      .filter((card) => card.tick === tick && card.version > 1)
      .map(({ version, tick: _, from, ...terms }) => ({
        id: organizations[place],
        version,
        from,
        terms,
        // Any time before it starts: a version for today may be written today.
        at: version === 2 ? since : `${from}T00:00:00Z`,
      })),
  );
  if (rows.length === 0) return;
  await sql`
    select private.change_rate_card_as(x.id, ${operator.userId}, x.terms, x."from",
      x.at - case when version = 2 then interval '0' else interval '1 day' end)
    from (select * from jsonb_to_recordset(${json(rows)}::text::jsonb) as x (id uuid, version int, terms jsonb, "from" date, at timestamptz)
      order by id, version) x`;
}

export async function eraseYear(sql: Sql, { organizations, owner, operator }: World) {
  await eraseOrganizations(sql, organizations);
  await sql`delete from private.operators where user_id = ${operator.userId}`;
  await sql`delete from auth.users where id in (${owner.userId}, ${operator.userId})`;
}
