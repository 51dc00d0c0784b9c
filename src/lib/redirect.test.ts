import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loginPath, safeRedirect } from "@/lib/redirect.ts";

const here = "https://callboard.example";

describe("after signing in", () => {
  it.each(["/calls", "/calls?status=ended&q=a%2Fb", "/invite/t0ken#x", "/"])("goes to %s", (path) => {
    expect(safeRedirect(path, here)).toBe(path);
  });

  it.each([
    null,
    "",
    "calls",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "https:evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " //evil.example",
    "/.//evil.example",
    "/a/..//evil.example",
    "/%2e//evil.example",
    "/x/%2e%2e//evil.example",
    "%2F%2Fevil.example",
    "https://callboard.example@evil.example",
  ])("goes home instead of %j", (path) => {
    expect(safeRedirect(path, here)).toBe("/");
  });

  it("never leaves this site on any input", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "/",
        "\\",
        ".",
        "..",
        "%2f",
        "%5c",
        "%2e",
        ":",
        "@",
        "?",
        "#",
        "\t",
        "\n",
        "https",
        "evil.example",
      ),
      fc.string({ maxLength: 4 }),
    );
    const address = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(
        fc.oneof(
          address,
          address.map((text) => `/${text}`),
        ),
        (text) => {
          const target = safeRedirect(text, here);
          expect(new URL(target, here).origin).toBe(here);
          expect(target).toMatch(/^\/(?![/\\])/);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("returns to the page that required signing in", () => {
    const path = loginPath({ pathname: "/calls", search: "?status=ended" });
    const next = new URL(path, here).searchParams.get("next");
    expect(safeRedirect(next, here)).toBe("/calls?status=ended");
  });
});
