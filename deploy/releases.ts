import { z } from "zod";
import type { Endpoint } from "./options.ts";
import { Stop } from "./stop.ts";
import type { Supabase } from "./supabase.ts";

/** The type of the delivery that ends every deployment. No provider sends it, so it is stored and changes nothing. */
export const CHECK_EVENT = "deployment_check";
const REMEMBERED = 20;

/** A full name and nothing else: it is printed, and git is asked for it. */
const commit = z.string().regex(/^[0-9a-f]{40}$/);
const release = z.object({
  commit,
  dirty: z.boolean(),
  /** The commit that ran before, when this was a roll-back. */
  rolled_back_from: z.union([commit, z.literal("unknown")]).optional(),
});
export type Release = z.output<typeof release>;
const delivery = z.object({ release });

export interface VerifiedRelease extends Release {
  verifiedAt: Date;
}

/**
 * What was deployed, newest first, as the signed check deliveries recorded it. A release whose check
 * failed is not among them.
 */
export async function readReleases(supabase: Supabase, { key }: Endpoint): Promise<VerifiedRelease[]> {
  const sql = `
    select e.received_at, e.body from public.events e
    join public.integrations i on i.id = e.integration_id
    where i.provider = 'retell' and i.endpoint_key = '${key}' and e.kind = '${CHECK_EVENT}'
    order by e.id desc limit ${REMEMBERED}`;
  const row = z.object({ received_at: z.coerce.date(), body: z.string() });
  const rows = await supabase.ask(["db", "query", sql, "--read-only"], z.array(row));
  return rows.flatMap(({ received_at, body }) => {
    const read = delivery.safeParse(JSON.parse(body));
    return read.success ? [{ ...read.data.release, verifiedAt: received_at }] : [];
  });
}

/**
 * The release to roll back to. Functions that were replaced after the last check belong to a release that was
 * never verified; then the last verified one is the one before.
 */
export function releaseBefore(releases: VerifiedRelease[], functionsChangedAt: Date): VerifiedRelease {
  const [last, ...earlier] = releases;
  const remedy = "Name the commit: --to <commit>.";
  if (!last) throw new Stop("No release has been verified on this project.", remedy);
  const isVerified = functionsChangedAt <= last.verifiedAt;
  if (isVerified && last.rolled_back_from)
    throw new Stop(
      `The running release is itself the result of a roll-back from ${last.rolled_back_from}.`,
      remedy,
    );
  const target = isVerified ? earlier.find(({ commit }) => commit !== last.commit) : last;
  if (!target) throw new Stop("There is no verified release before the running one.", remedy);
  if (target.dirty)
    throw new Stop(`The release before (${target.commit}) held changes that were never committed.`, remedy);
  return target;
}
