import { randomUUID } from "node:crypto";
import { buildIntegration, buildOrganization } from "./builders.ts";
import type { Sql } from "./database.ts";

export type Practice = Awaited<ReturnType<typeof buildPractice>>;

/** An organization with a calendar and providers for SMS and e-mail. */
export async function buildPractice(sql: Sql, overrides: Parameters<typeof buildOrganization>[1] = {}) {
  const { organizationId, owner } = await buildOrganization(sql, overrides);
  const calendar = await buildIntegration(sql, organizationId, "calcom");
  const texts = await buildIntegration(sql, organizationId, "twilio");
  const mails = await buildIntegration(sql, organizationId, "sendgrid");
  await sql`update public.credentials set name = 'api_key' where integration_id in (${texts.integrationId}, ${mails.integrationId})`;
  await sql`update public.integrations set config = '{"from": "+46700000001"}' where id = ${texts.integrationId}`;
  await sql`update public.integrations set config = '{"from": "hello@nordvik.example"}' where id = ${mails.integrationId}`;
  await sql`update public.integrations set config = '{"booking_url": "https://cal.example/nordvik"}' where id = ${calendar.integrationId}`;
  return { organizationId, owner, calendar, texts, mails };
}

export interface Person {
  name: string;
  phone: string | null;
  email: string | null;
  zone: string | null;
  locale: string;
}

export const elsa: Person = {
  name: "Elsa Lund",
  phone: "+46701740605",
  email: "elsa@example.test",
  zone: "Europe/Stockholm",
  locale: "en",
};

/** A lead with a booked half-hour appointment. Times are ISO 8601. */
export async function buildBooking(sql: Sql, at: Practice, startsAt: string, person: Partial<Person> = {}) {
  const { name, phone, email, zone, locale } = { ...elsa, ...person };
  const [lead] = await sql<[{ id: string }]>`
    insert into public.leads (organization_id, name, phone, email, time_zone, locale, source)
    values (${at.organizationId}, ${name}, ${phone}, ${email}, ${zone}, ${locale}, 'booking') 
    on conflict (organization_id, phone) where phone is not null do update set name = excluded.name returning id`;
  const [made] = await sql<[{ id: string }]>`
    insert into public.appointments (organization_id, integration_id, provider_ref, lead_id, status, starts_at, ends_at, booked_at,
      first_event_at, attendee_name, attendee_email, attendee_phone, attendee_time_zone, attendee_locale)
    values (${at.organizationId}, ${at.calendar.integrationId}, ${randomUUID()}, ${lead.id}, 'booked', ${startsAt},
      ${startsAt}::timestamptz + interval '30 minutes', now(), now(), ${name}, ${email}, ${phone}, ${zone}, ${locale})
    returning id`;
  return { leadId: lead.id, appointmentId: made.id };
}

export interface SentMessage {
  template: string;
  channel: string;
  planned_for: Date;
  about_starts_at: Date | null;
  to: string;
  body: string | undefined;
  text: string | undefined;
  html: string | undefined;
}

/** Runs the outbox at an instant and finishes every claimed row as done. Returns the messages sent. */
export async function runOutbox(sql: Sql, at: Date | string): Promise<SentMessage[]> {
  const claimed = await sql<{ id: string; lease_token: string; payload: Record<string, string> }[]>`
    select id, lease_token, payload from private.claim_outbox(100, '45 seconds', ${at})`;
  if (claimed.length === 0) return [];
  const results = claimed.map(({ id, lease_token }) => ({
    id,
    lease_token,
    result: "done",
    provider: "twilio",
    provider_ref: `ref-${id}`,
  }));
  await sql`select private.finish_outbox(${JSON.stringify(results)}::text::jsonb, ${at}::timestamptz)`;
  // An invoice may be among them.
  const told = claimed.filter(({ payload }) => payload.message_id);
  const ids = told.map(({ payload }) => payload.message_id as string);
  const messages = await sql<
    { id: string; template: string; channel: string; planned_for: Date; about_starts_at: Date }[]
  >`
    select id, template, channel, planned_for, about_starts_at from public.messages where id in ${sql(ids)}`;
  return told.map(({ payload }) => {
    const of = messages.find(({ id }) => id === payload.message_id);
    return {
      ...of,
      to: payload.to,
      body: payload.body,
      text: payload.text,
      html: payload.html,
    } as SentMessage;
  });
}
