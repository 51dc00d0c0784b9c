import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { InviteDialog } from "@/pages/settings/members/invite-dialog.tsx";
import { answer, requests } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

const show = () => renderPage(<InviteDialog onClose={() => {}} />, { strings: ["settings"] });
const invite = async (email: string) => {
  await userEvent.type(await screen.findByRole("textbox", { name: "E-mail" }), email);
  await userEvent.click(screen.getByRole("button", { name: "Create the link" }));
};

it("shows the link once it is created, for the invited address", async () => {
  answer("POST /functions/v1/api/invitations/create", {
    body: { invite_url: "https://app.test/invite/abc", expires_at: "2026-03-12T09:00:00Z" },
  });
  await show();
  await invite("ruiz@example.com");
  expect(await screen.findByText("https://app.test/invite/abc")).toBeTruthy();
  expect(screen.getByText(/ruiz@example.com/)).toBeTruthy();
});

it("requires an address before it calls the platform", async () => {
  await show();
  await invite("ruiz");
  expect((await screen.findByRole("alert")).textContent).toBe(" Enter an e-mail address.");
  expect(requests()).toHaveLength(0);
});

it("reports an address that is already a member", async () => {
  answer("POST /functions/v1/api/invitations/create", {
    status: 409,
    body: { error: { code: "already_a_member", message: "…" } },
  });
  await show();
  await invite("maya@example.com");
  expect((await screen.findByRole("alert")).textContent).toBe("This person is already a member.");
});
