import { describe, expect, it } from "vitest";
import { json, recorded, refusal } from "../testing/recorded.ts";
import { call } from "../testing/samples.ts";
import { vapiVoice } from "./outbound.ts";

const since = new Date("2026-03-02T09:29:00Z");
const account = { apiKey: "key_1", config: { phone_number_id: "pn_1" } };

describe("Vapi", () => {
  it("sends our id as the call's name and in its metadata", async () => {
    const { outside, asked } = recorded(json(201, { id: "6a1f0f2e", status: "queued" }));
    expect(await vapiVoice(outside, account).place(call)).toEqual({ providerRef: "6a1f0f2e" });
    expect(JSON.parse(asked[0]?.text ?? "")).toEqual({
      name: call.attemptId,
      assistantId: "agent_1",
      phoneNumberId: "pn_1",
      customer: { number: "+46701740605" },
      assistantOverrides: {
        variableValues: { first_name: "Åsa" },
        metadata: { lead_id: "l1", campaign_id: "c1", attempt_id: call.attemptId },
      },
    });
  });

  it("looks through every page for the attempt", async () => {
    const page = Array.from({ length: 1000 }, (_, index) => ({
      id: `call_${index}`,
      createdAt: new Date(Date.UTC(2026, 2, 2, 9, 59) - index * 1000).toISOString(),
    }));
    const { outside, asked } = recorded(json(200, page), json(200, [{ id: "ours", name: call.attemptId }]));
    expect(await vapiVoice(outside, account).find(call.attemptId, since)).toEqual({ providerRef: "ours" });
    expect(asked[1]?.url.searchParams.get("createdAtLt")).toBe(page.at(-1)?.createdAt);
  });

  it("dials nobody until the integration has its phone number", async () => {
    const { outside, asked } = recorded();
    const voice = vapiVoice(outside, { apiKey: "key_1", config: {} });
    expect(await refusal(voice.place(call))).toMatchObject({ kind: "later", code: "incomplete_config" });
    expect(asked).toEqual([]);
  });
});
