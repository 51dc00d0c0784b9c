import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import SignupPage from "@/pages/auth/signup-page.tsx";
import { answer, requests } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

const show = (at: string) => renderPage(<SignupPage />, { at, strings: ["auth"] });
const invitation = (state: string) =>
  answer("POST /rest/v1/rpc/invitation_preview", {
    body: { organization_name: "Harbor", email: "anna@example.com", role: "agent", expires_at: "", state },
  });

test("an invited person signs up with the invited address only", async () => {
  invitation("open");
  await show("/signup?next=%2Finvite%2Ft0ken");
  const email = await screen.findByLabelText("E-mail");
  expect(email).toHaveProperty("value", "anna@example.com");
  expect(email).toHaveProperty("readOnly", true);
  expect(screen.getByText("The invitation to Harbor is bound to this address.")).toBeDefined();
});

test("an invitation that is no longer open fixes no address", async () => {
  invitation("expired");
  await show("/signup?next=%2Finvite%2Ft0ken");
  expect(await screen.findByLabelText("E-mail")).toHaveProperty("readOnly", false);
});

test("a password of nine characters is too short, and does not leave the browser", async () => {
  await show("/signup");
  await userEvent.type(screen.getByLabelText("Your name"), "Anna");
  await userEvent.type(screen.getByLabelText("E-mail"), "anna@example.com");
  await userEvent.type(screen.getByLabelText("Password"), "123456789");
  await userEvent.click(screen.getByRole("button", { name: "Create account" }));
  expect(await screen.findByText("Use at least 10 characters.")).toBeDefined();
  expect(requests()).toEqual([]);
});
