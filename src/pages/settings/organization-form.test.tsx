import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { OrganizationForm } from "@/pages/settings/organization-form.tsx";
import { renderPage } from "@/testing/render.tsx";

it("leaves the value of a visit unset in another currency, and restores it with its own", async () => {
  await renderPage(<OrganizationForm />, {
    strings: ["settings"],
    organization: { currency: "SEK", appointment_value_minor: 150_000 },
  });
  const value = () =>
    screen.getByRole<HTMLInputElement>("textbox", { name: "Value of a shown appointment" }).value;
  const currency = await screen.findByRole("combobox", { name: "Currency" });
  expect(value()).toBe("1500.00");
  await userEvent.selectOptions(currency, "EUR");
  expect(value()).toBe("");
  await userEvent.selectOptions(currency, "SEK");
  expect(value()).toBe("1500.00");
});
