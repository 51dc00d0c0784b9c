import { describe, expect, it } from "vitest";
import { json, recorded, refusal } from "../testing/recorded.ts";
import { frankfurterRates } from "./outbound.ts";

const told = (date: string, rate: number, quote = "SEK") => ({ date, base: "USD", quote, rate });

describe("Frankfurter", () => {
  it("is asked for the European Central Bank's rate of one day, and may return an earlier one", async () => {
    const { outside, asked } = recorded(json(200, told("2026-03-06", 9.2075)));
    const rates = await frankfurterRates(outside).between("USD", "SEK", "2026-03-08", "2026-03-08");
    expect(rates).toEqual([{ day: "2026-03-06", rate: "9.2075" }]);
    expect(asked[0]?.url.pathname).toBe("/v2/rate/USD/SEK");
    expect(Object.fromEntries(asked[0]?.url.searchParams ?? [])).toEqual({
      date: "2026-03-08",
      providers: "ECB",
    });
  });

  it("is asked for many days at once; days that were not requested are dropped", async () => {
    const answer = [
      told("2026-03-05", 9.2),
      told("2026-03-05", 10.1, "NOK"),
      told("2026-03-06", 9.3),
      told("2026-03-09", 9.4),
    ];
    const { outside, asked } = recorded(json(200, answer));
    const rates = await frankfurterRates(outside).between("USD", "SEK", "2026-03-05", "2026-03-06");
    expect(rates.map(({ day }) => day)).toEqual(["2026-03-05", "2026-03-06"]);
    expect(String(asked[0]?.url.search)).toBe(
      "?base=USD&quotes=SEK&from=2026-03-05&to=2026-03-06&providers=ECB",
    );
  });

  it.each([
    [
      "knows no such currency",
      json(422, { status: 422, message: "invalid currency" }),
      "rejected",
      "http_422",
    ],
    ["is away", json(503, {}), "later", "http_503"],
    ["returns something else", json(200, { rates: { SEK: 9.2 } }), "later", "unreadable_answer"],
    ["returns a rate of 0", json(200, told("2026-03-06", 0)), "later", "unreadable_answer"],
  ])("is a refusal if it %s", async (_, answer, kind, code) => {
    const { outside } = recorded(answer);
    const asking = frankfurterRates(outside).between("USD", "SEK", "2026-03-06", "2026-03-06");
    expect(await refusal(asking)).toMatchObject({ kind, code });
  });
});
