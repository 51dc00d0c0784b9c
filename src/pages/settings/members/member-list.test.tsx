import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { MemberList } from "@/pages/settings/members/member-list.tsx";
import { answer, requests } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

const member = (user_id: string, full_name: string, role: string) => ({
  role,
  created_at: "2026-01-12T09:00:00+00:00",
  profile: { user_id, full_name, email: `${user_id}@example.com` },
});
const members = [member("u1", "Maya Lind", "owner"), member("u2", "Priya Raman", "agent")];

const show = (role: "owner" | "manager" | "viewer") => {
  answer("GET /rest/v1/memberships", { body: members });
  return renderPage(<MemberList />, { strings: ["settings"], organization: { role } });
};

it("explains that an organization keeps an owner", async () => {
  answer("POST /rest/v1/rpc/change_member_role", {
    status: 409,
    body: { code: "PT409", message: "last_owner" },
  });
  await show("owner");
  const chooser = await screen.findByRole("combobox", { name: "Role of Maya Lind" });
  await userEvent.selectOptions(chooser, "viewer");
  expect((await screen.findByRole("alert")).textContent).toContain("at least one owner");
  expect(requests().at(-1)?.body).toMatchObject({ p_user_id: "u1", p_role: "viewer" });
});

it("offers a manager nothing above their own rank", async () => {
  await show("manager");
  const chooser = await screen.findByRole("combobox", { name: "Role of Priya Raman" });
  const offered = within(chooser)
    .getAllByRole("option")
    .map((option) => option.textContent);
  expect(offered).toEqual(["Manager", "Agent", "Viewer"]);
  expect(screen.queryByRole("combobox", { name: "Role of Maya Lind" })).toBeNull();
});

it("lets a viewer see the members and change nothing", async () => {
  await show("viewer");
  expect(await screen.findByText("Priya Raman")).toBeTruthy();
  expect(screen.queryByRole("combobox")).toBeNull();
  expect(screen.queryByRole("button")).toBeNull();
});
