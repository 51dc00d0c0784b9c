import { expect, it } from "vitest";
import { json, recorded, refusal } from "../testing/recorded.ts";
import { paddlePayments } from "./outbound.ts";

const OURS = "8f0c6c1e-0000-4000-8000-0000000000a1";
const THEIRS = "8f0c6c1e-0000-4000-8000-0000000000a2";
const customer = {
  organizationId: OURS,
  name: "Nordvik AB",
  email: "faktura@nordvik.example",
  country: "SE",
};

const data = (said: unknown) => json(200, { data: said });
const ofPaddle = (organizationId?: string) => ({
  id: "ctm_1",
  email: customer.email,
  custom_data: organizationId ? { callboard_organization_id: organizationId } : null,
});
const taken = () => json(409, { error: { type: "request_error", code: "customer_already_exists" } });

function meet(knownRef: string | null, ...answers: Response[]) {
  const { outside, asked } = recorded(...answers);
  const met = paddlePayments(outside, { apiKey: "key_1", config: {} }).customer(customer, knownRef);
  return { met, asked };
}

it("tags the customer it creates with the organization", async () => {
  const { met, asked } = meet(null, data([]), data({ id: "ctm_1" }), data([{ country_code: "SE" }]));
  expect(await met).toBe("ctm_1");
  expect(JSON.parse(asked[1]?.text ?? "")).toMatchObject({
    email: customer.email,
    custom_data: { callboard_organization_id: OURS },
  });
});

it("finds the customer it created even if the response was lost", async () => {
  const answers = [data([ofPaddle(OURS)]), data({ id: "ctm_1" }), data([{ country_code: "SE" }])];
  const { met, asked } = meet(null, ...answers);
  expect(await met).toBe("ctm_1");
  expect(asked.map(({ method }) => method)).toEqual(["GET", "PATCH", "GET"]);
});

it.each([
  ["another organization's", THEIRS],
  ["an untagged", undefined],
])("neither takes over nor changes %s customer of the same address", async (_whose, owner) => {
  const { met, asked } = meet(null, data([ofPaddle(owner)]));
  expect(await refusal(met)).toMatchObject({ kind: "rejected", code: "email_taken" });
  expect(asked).toHaveLength(1);
});

it.each([
  ["made", null, [data([]), taken()]],
  ["brought up to date", "ctm_2", [taken()]],
])("reports that the address is taken if its own customer is to be %s", async (_what, ref, answers) => {
  expect(await refusal(meet(ref, ...answers).met)).toMatchObject({ kind: "rejected", code: "email_taken" });
});
