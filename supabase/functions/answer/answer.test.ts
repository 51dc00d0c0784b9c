import { describe, expect, it } from "vitest";
import { createAnswer } from "./answer.ts";

const token = "abcdefghijklmnopqrstuvwxyz_-0123";

function world() {
  const said: boolean[] = [];
  const answer = createAnswer({
    look: async (asked) =>
      asked === token ? { state: "open", organization: "Nordvik" } : { state: "unknown" },
    answer: async (_, came) => {
      said.push(came);
      return { state: "open", came };
    },
  });
  const ask = (body: unknown, init: RequestInit = {}) =>
    answer(
      new Request("https://project.example/functions/v1/answer", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: typeof body === "string" ? body : JSON.stringify(body),
        ...init,
      }),
    );
  return { ask, said };
}

describe("a confirm link", () => {
  it("only reads and shows the question when opened", async () => {
    const { ask, said } = world();
    const response = await ask({ token });
    expect(await response.json()).toEqual({ state: "open", organization: "Nordvik" });
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(said).toEqual([]);
  });

  it.each([true, false])("records the tapped answer (%s)", async (came) => {
    const { ask, said } = world();
    expect(await (await ask({ token, came })).json()).toEqual({ state: "open", came });
    expect(said).toEqual([came]);
  });

  it.each(["GET", "HEAD", "PUT"])("is not answered by %s", async (method) => {
    const { ask, said } = world();
    await expect(
      ask("", { method, body: method === "PUT" ? `{"token":"${token}","came":true}` : null }),
    ).rejects.toMatchObject({ code: "method_not_allowed" });
    expect(said).toEqual([]);
  });

  it.each([
    [{ token, came: "yes" }, "bad_request"],
    [{ token, came: null }, "bad_request"],
    [{ came: true }, "bad_request"],
    ["came=yes", "bad_json"],
    [{ token, came: true, more: "x".repeat(1000) }, "body_too_large"],
  ])("refuses %j", async (body, code) => {
    const { ask, said } = world();
    await expect(ask(body)).rejects.toMatchObject({ code });
    expect(said).toEqual([]);
  });

  it("is read without characters that a mail client or a stranger appended", async () => {
    const { ask } = world();
    for (const written of [`${token}.`, `${token}\\`, `${token}\u0000`])
      expect(await (await ask({ token: written })).json()).toMatchObject({ state: "open" });
  });

  it("with an invalid token shows nothing", async () => {
    expect(await (await world().ask({ token: "no" })).json()).toEqual({ state: "unknown" });
  });
});
