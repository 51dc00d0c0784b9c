import { describe, expect, it } from "vitest";
import type { ConfirmLink, ConfirmLinks } from "../_shared/store/confirm-links.ts";
import { createAnswer } from "./answer.ts";

const token = "abcdefghijklmnopqrstuvwxyz_-0123";
const address = `https://project.example/functions/v1/answer/${token}`;

function world(link: Partial<ConfirmLink> = {}) {
  const said: boolean[] = [];
  const open: ConfirmLink = {
    state: "open",
    who: "lead",
    organization: "Nordvik",
    locale: "en",
    day: "Monday 5 June",
    time: "5:00 pm",
    ...link,
  };
  const links: ConfirmLinks = {
    look: async (asked) => (asked === token ? open : { state: "unknown" }),
    answer: async (_, came) => {
      said.push(came);
      return { ...open, state: "answered", came };
    },
  };
  const ask = async (method: string, body?: string, url = address) => {
    const response = await createAnswer(links)(new Request(url, { method, body }));
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  return { ask, said };
}

describe("a link in a message", () => {
  it.each(["GET", "HEAD"])("answers nothing when it is only looked at (%s)", async (method) => {
    const { ask, said } = world();
    expect((await ask(method, undefined, `${address}?came=yes`)).status).toBe(200);
    expect(said).toEqual([]);
  });

  it.each([
    ["came=yes", [true]],
    ["came=no", [false]],
    ["came=perhaps", []],
    ["", []],
  ])("posted with %j says %j", async (body, expected) => {
    const { ask, said } = world();
    await ask("POST", body);
    expect(said).toEqual(expected);
  });

  it("refuses a body of any size but a tap's", async () => {
    const { ask, said } = world();
    await expect(ask("POST", `came=yes&${"x".repeat(1000)}`)).rejects.toMatchObject({
      code: "body_too_large",
    });
    expect(said).toEqual([]);
  });

  it("asks with two buttons, and shows names as text", async () => {
    const { text } = await world({ organization: '<script>alert("x")</script>' }).ask("GET");
    expect(text).toContain("&lt;script&gt;");
    expect(text).not.toContain("<script");
    expect(text.match(/<button/g)).toHaveLength(2);
  });

  it("is not passed on, kept or framed", async () => {
    const { headers } = await world().ask("GET");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  });

  it.each([
    `${address}x`,
    "https://project.example/functions/v1/answer/",
    "https://project.example/functions/v1/answer/short",
  ])("that is none leads nowhere: %s", async (url) => {
    const { status, text } = await world().ask("GET", undefined, url);
    expect(status).toBe(404);
    expect(text).not.toContain("<button");
  });

  it.each(["used", "expired", "cancelled", "too_early"] as const)(
    "offers no button once %s",
    async (state) => {
      expect((await world({ state }).ask("GET")).text).not.toContain("<button");
    },
  );

  it("speaks the recipient's language", async () => {
    expect((await world({ locale: "sv" }).ask("GET")).text).toContain("Kom du till din tid hos Nordvik");
  });
});
