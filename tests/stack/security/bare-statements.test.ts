import { expect, it } from "vitest";
import { findBareStatements } from "../support/bare-statements.ts";
import { rolledBack } from "../support/database.ts";

it(
  "no function or job runs UPDATE or DELETE without WHERE, which the hosted API refuses",
  rolledBack(async (sql) => {
    const { bare, read } = await findBareStatements(sql);
    expect(bare).toEqual([]);
    expect(read).toBeGreaterThan(300);
  }),
);
