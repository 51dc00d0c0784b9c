import { describe, expect, it } from "vitest";
import { json, recorded, refusal } from "../testing/recorded.ts";
import { call } from "../testing/samples.ts";
import { retellVoice } from "./outbound.ts";

const since = new Date("2026-03-02T09:29:00Z");
const account = { apiKey: "key_1", config: {} };

describe("Retell", () => {
  it("sends our id, the agent and the agent's variables", async () => {
    const { outside, asked } = recorded(json(201, { call_id: "call_9f31", call_status: "registered" }));
    expect(await retellVoice(outside, account).place(call)).toEqual({ providerRef: "call_9f31" });
    expect(asked[0]?.url.pathname).toBe("/v2/create-phone-call");
    expect(asked[0]?.headers.get("authorization")).toBe("Bearer key_1");
    expect(JSON.parse(asked[0]?.text ?? "")).toEqual({
      from_number: "+46101387001",
      to_number: "+46701740605",
      override_agent_id: "agent_1",
      metadata: { lead_id: "l1", campaign_id: "c1", attempt_id: call.attemptId },
      retell_llm_dynamic_variables: { first_name: "Åsa" },
    });
  });

  it("finds the attempt's call and ignores others", async () => {
    const other = { call_id: "call_other", metadata: { attempt_id: "another" } };
    const ours = { call_id: "call_ours", metadata: { attempt_id: call.attemptId } };
    const { outside, asked } = recorded(
      json(200, { items: [other, ours], has_more: false }),
      json(200, { items: [other] }),
      json(200, { items: [] }),
    );
    const voice = retellVoice(outside, account);
    expect(await voice.find(call.attemptId, since)).toEqual({ providerRef: "call_ours" });
    expect(await voice.find(call.attemptId, since)).toBeNull();
    expect(await voice.find(call.attemptId, since)).toBeNull();
    expect(JSON.parse(asked[0]?.text ?? "").filter_criteria.metadata).toEqual([
      { type: "string", op: "eq", key: "attempt_id", value: call.attemptId },
    ]);
  });

  it("is unsure about a response without an id", async () => {
    const { outside } = recorded(json(201, {}));
    expect((await refusal(retellVoice(outside, account).place(call))).kind).toBe("unsure");
  });
});
