/**
 * Schemas for bodies as they really arrive: any field may be missing, null or of another type than documented. An
 * unreadable field is dropped and never affects the fields beside it.
 */
import { z } from "zod";

/** Reads an optional field in one step: a union of schemas costs several times as much. */
export const leaf = <Value>(read: (value: unknown) => Value) => z.unknown().optional().transform(read);

const isNumber = (value: unknown): value is number => Number.isFinite(value);

/** Non-empty text; numbers (ids) become text. */
export const text = leaf((value) => {
  if (isNumber(value)) return String(value);
  return typeof value === "string" ? value.trim() || null : null;
});

/** Fits epoch milliseconds until the year 2286; anything larger is corrupt and would not fit our columns. */
const LARGEST = 1e13;

/** A number, also if sent as text. */
export function asNumber(value: unknown): number | null {
  const said = typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return isNumber(said) && Math.abs(said) <= LARGEST ? said : null;
}

export const number = leaf(asNumber);

export const flag = leaf((value) => {
  const said = typeof value === "string" ? value.toLowerCase() : value;
  if (said === true || said === "true") return true;
  return said === false || said === "false" ? false : null;
});

/** PostgreSQL's largest integer: 68 years. */
const LONGEST_SECONDS = 2_147_483_647;

/** A duration in seconds, or null if impossible: it must not prevent the rest from being applied. */
export const seconds = (value: number | null): number | null =>
  value === null || value < 0 || value > LONGEST_SECONDS ? null : value;

/** Any object, unchanged. */
export const record = leaf((value) => (isRecord(value) ? value : null));

/** A nested object, or null if it is missing. */
export const part = <Shape extends z.ZodType>(shape: Shape) => shape.nullish().catch(null);

/** The valid elements; empty if the list is missing, null or of another type. */
export const listOf = <Shape extends z.ZodType>(shape: Shape) =>
  z
    .array(part(shape))
    .nullish()
    .catch(null)
    .transform((values) => (values ?? []).filter((value) => value !== null && value !== undefined));

/** ISO 8601 in UTC from epoch milliseconds, or null outside the plausible years. */
export const timeFromEpoch = (milliseconds: number | null | undefined): string | null => {
  if (milliseconds === null || milliseconds === undefined) return null;
  if (milliseconds < 0 || milliseconds > 253_402_300_799_000) return null;
  return new Date(milliseconds).toISOString();
};

/** ISO 8601 in UTC from a provider's ISO text; a time without zone is taken as UTC. */
export const timeFromText = (value: string | null | undefined): string | null => {
  if (!value) return null;
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(value) || !value.includes("T") ? value : `${value}Z`;
  return timeFromEpoch(Date.parse(zoned) || null);
};

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
