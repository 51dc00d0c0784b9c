import type { Stack } from "./stack-file.ts";

/** The addresses and log-ins that a person needs next. */
export function welcome(stack: Stack, withDashboard = true): string {
  const rows: [string, string][] = [
    ["API", stack.api_url],
    ["Functions", stack.functions_url],
    ["Database", stack.db_url],
    ["Sandbox", `${stack.sandbox_url}  what providers and mailboxes received`],
    ...stack.demo_users.map(({ email, password, role }): [string, string] => [role, `${email}  ${password}`]),
  ];
  if (withDashboard) rows.unshift(["Dashboard", stack.dashboard_url]);
  const width = Math.max(...rows.map(([name]) => name.length));
  return ["", "  Callboard", ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`), ""].join(
    "\n",
  );
}
