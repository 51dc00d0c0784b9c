import { FunctionsFetchError, FunctionsHttpError } from "@supabase/supabase-js";
import { describe, expect, it } from "vitest";
import { refusalOf } from "@/lib/function-refusal.ts";

describe("a refusal of the api function", () => {
  it("keeps the machine code and the status", async () => {
    const body = { error: { code: "too_many_active_credentials", message: "Retire one first" } };
    const refused = await refusalOf(new FunctionsHttpError(Response.json(body, { status: 409 })));
    expect(refused).toMatchObject({ code: "too_many_active_credentials", status: 409 });
  });

  it("is named by its status if a proxy responded", async () => {
    const refused = await refusalOf(new FunctionsHttpError(new Response("<html>", { status: 502 })));
    expect(refused).toMatchObject({ code: "http_502", status: 502 });
  });

  it("is the network's if nothing responded", async () => {
    expect(await refusalOf(new FunctionsFetchError(new TypeError("refused")))).toMatchObject({
      code: "network",
      status: 0,
    });
  });
});
