import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { KpiCard } from "@/components/ui/kpi-card.tsx";
import { renderPage } from "@/testing/render.tsx";

const card = () => screen.getByRole("region", { name: "Answered rate" });

const earlier = { before: "91.8%", period: "1–30 Sep" };

describe("a key figure", () => {
  it("states the direction of its change in words, not only by colour", async () => {
    await renderPage(
      <KpiCard
        name="Answered rate"
        definition="Answered of all"
        value="85%"
        delta={{ change: -0.12, in: "percent", better: "more", ...earlier }}
      />,
    );
    expect(card().textContent).toContain("12% down");
  });

  it("shows a share's change in percentage points, and its previous value", async () => {
    const delta = { change: -0.009, in: "points", ...earlier } as const;
    await renderPage(<KpiCard name="Answered rate" definition="x" value="90.9%" delta={delta} />);
    expect(card().textContent).toContain("0.9 pp down. It was 91.8% in 1–30 Sep");
  });

  it("is a dash with its reason if it cannot be computed, never a zero", async () => {
    await renderPage(
      <KpiCard
        name="Answered rate"
        definition="Answered of all"
        value={null}
        reason="No calls in this period"
      />,
    );
    expect(within(card()).getByText("not computable")).toBeTruthy();
    expect(card().textContent).toContain("No calls in this period");
    expect(card().textContent).not.toContain("0");
  });

  it("links to the rows behind it", async () => {
    await renderPage(<KpiCard name="Answered rate" definition="x" value="85%" href="/calls?period=30d" />);
    expect(screen.getByRole("link", { name: "Answered rate" }).getAttribute("href")).toBe(
      "/calls?period=30d",
    );
  });
});
