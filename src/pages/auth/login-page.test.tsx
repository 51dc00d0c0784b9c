import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import LoginPage from "@/pages/auth/login-page.tsx";
import { answer, requests } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

const show = (at = "/login") => renderPage(<LoginPage />, { at, strings: ["auth"] });
const submit = () => userEvent.click(screen.getByRole("button", { name: "Sign in" }));

async function fill() {
  await userEvent.type(screen.getByLabelText("E-mail"), "anna@example.com");
  await userEvent.type(screen.getByLabelText("Password"), "wrong-password");
}

describe("signing in", () => {
  it("shows each problem at its field and sends nothing to the platform", async () => {
    await show();
    await submit();
    const email = screen.getByLabelText("E-mail");
    expect(email.getAttribute("aria-invalid")).toBe("true");
    const problem = document.getElementById(email.getAttribute("aria-describedby") ?? "");
    expect(problem?.textContent).toContain("Enter an e-mail address");
    expect(screen.getByText("Enter your password.")).toBeTruthy();
    expect(requests()).toEqual([]);
  });

  it("reports a wrong e-mail or password, and keeps the typed values", async () => {
    answer("POST /auth/v1/token", {
      status: 400,
      body: { code: 400, error_code: "invalid_credentials", msg: "Invalid login credentials" },
    });
    await show();
    await fill();
    await submit();
    expect((await screen.findByRole("alert")).textContent).toBe("E-mail or password is wrong.");
    expect(screen.getByLabelText("E-mail")).toHaveProperty("value", "anna@example.com");
  });

  it("reports an unreachable platform", async () => {
    await show();
    await fill();
    await submit();
    expect((await screen.findByRole("alert")).textContent).toContain("The platform cannot be reached");
  });

  it("keeps the return path when going to sign up instead", async () => {
    await show("/login?next=%2Finvite%2Ft0ken");
    const link = screen.getByRole("link", { name: "Create an account" });
    expect(link.getAttribute("href")).toBe("/signup?next=%2Finvite%2Ft0ken");
  });

  it("drops a return path that leaves this site", async () => {
    await show("/login?next=%2F%2Fevil.example");
    const link = screen.getByRole("link", { name: "Create an account" });
    expect(link.getAttribute("href")).toBe("/signup");
  });
});
