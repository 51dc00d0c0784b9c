/** The JSON that the database returns has the shape by which the dashboard reads it. */
import { expect, it } from "vitest";
import { rehearsal } from "../../../src/data/appointments/rehearsal.ts";
import {
  aiProviderAccount,
  explainedCall,
  explainedLine,
  explainedPayment,
  issuing,
  milestoneMeter,
  openMonth,
  operatorAccount,
  paymentTerms,
  ratePreview,
} from "../../../src/data/billing/billing-answers.ts";
import { contactStop, leadTagging } from "../../../src/data/leads/lead-answers.ts";
import { proofReport, roi } from "../../../src/data/roi/roi-answers.ts";
import {
  buildCustomer,
  type Customer,
  closeAll,
  decide,
  makeCalls,
  makeShows,
  setTerms,
} from "../support/billing.ts";
import { buildPerson } from "../support/builders.ts";
import { as, rolledBack, type Sql } from "../support/database.ts";
import { buildIssuer } from "../support/payments.ts";

interface Schema {
  parse(answer: unknown): unknown;
}

/** A milestone reached and credited in part, two closed months with a late call, a third one open. */
async function build(sql: Sql): Promise<Customer> {
  const customer = await buildCustomer(sql, { since: "2025-12-15T12:00:00Z" });
  await setTerms(sql, customer, "2026-01-01", { minute_micros: 250_000, milestone_size: 3 });
  const at = (day: string) => `${day}T10:00:00Z`;
  await makeCalls(sql, customer, [
    { at: at("2026-01-05"), seconds: 90 },
    { at: at("2026-01-06"), seconds: 20, voicemail: true },
  ]);
  const shows = await makeShows(sql, customer, 4, "2026-01-10T12:00:00Z");
  await closeAll(sql, "2026-02-02T12:00:00Z");
  await makeCalls(sql, customer, [
    { at: at("2026-01-20"), seconds: 60 },
    { at: at("2026-02-20"), seconds: null, status: "not_connected" },
  ]);
  await decide(sql, shows[0] ?? "", "no_show", "2026-02-10T12:00:00Z");
  await closeAll(sql, "2026-03-02T12:00:00Z");
  await makeCalls(sql, customer, [{ at: at("2026-03-03"), seconds: 45 }]);
  return customer;
}

/** Calls a function as the role of `sql`, and reads its result. */
async function read(sql: Sql, schema: Schema, call: string) {
  const [{ answer }] = await sql<[{ answer: unknown }]>`select ${sql.unsafe(call)} as answer`;
  try {
    return schema.parse(answer);
  } catch (error) {
    throw new Error(`${call}: ${JSON.stringify(answer)}`, { cause: error });
  }
}

it("for members, about charges and figures", () =>
  rolledBack(async (sql) => {
    const customer = await build(sql);
    const { organizationId, owner } = customer;
    const lines = await sql<{ id: string; model: string }[]>`
      select id, model from public.invoice_lines where organization_id = ${organizationId}`;
    expect(new Set(lines.map(({ model }) => model))).toEqual(
      new Set(["usage", "adjustment", "milestone", "credit"]),
    );
    const calls = await sql<
      { id: string }[]
    >`select id from public.calls where organization_id = ${organizationId}`;
    const invoices = await sql<{ id: string }[]>`
      select id from public.invoices where organization_id = ${organizationId} and status <> 'draft'`;
    await sql`select private.freeze_proof_reports('2026-03-01T12:00:00Z')`;
    await as(sql, owner, async (mine) => {
      const organization = `'${organizationId}'`;
      await read(mine, openMonth, `public.open_month(${organization})`);
      await read(mine, milestoneMeter, `public.milestone_meter(${organization})`);
      for (const { id } of lines) await read(mine, explainedLine, `public.explain_line('${id}')`);
      for (const model of ["milestone"])
        await read(mine, explainedLine, `public.explain_amount(${organization}, '${model}')`);
      for (const { id } of calls)
        await read(mine, explainedCall, `public.explain_call(${organization}, '${id}')`);
      for (const { id } of invoices) await read(mine, explainedPayment, `public.explain_payment('${id}')`);
      await read(mine, paymentTerms, `public.payment_terms(${organization})`);
      await read(mine, roi, `public.roi_period(${organization}, '2026-01-01', '2026-03-31')`);
      await read(mine, roi, `public.roi_recount(${organization}, '2026-01-01', '2026-03-31')`);
      await read(mine, proofReport, `public.proof_report(${organization}, '2026-02-01')`);
      await read(mine, rehearsal, `public.rehearse(${organization}, 1, 0)`);
      await read(mine, leadTagging, `public.tag_leads(${organization}, 'vip', true, '{}'::uuid[])`);
      await read(mine, contactStop, `public.stop_contact(${organization}, 'sms', 'asked', '{}'::uuid[])`);
    });
  })());

it("for operators", () =>
  rolledBack(async (sql) => {
    const { organizationId } = await build(sql);
    await buildIssuer(sql);
    const operator = await buildPerson(sql);
    await sql`insert into private.operators (user_id) values (${operator.userId})`;
    await as(sql, operator, async (theirs) => {
      await read(theirs, issuing, "public.issuing()");
      await read(theirs, aiProviderAccount, "public.ai_provider_account()");
      await read(theirs, operatorAccount, `public.operator_account('${organizationId}')`);
      await read(
        theirs,
        ratePreview,
        `public.preview_rate_card('${organizationId}', '{"minute_micros": 100000}')`,
      );
    });
  })());
