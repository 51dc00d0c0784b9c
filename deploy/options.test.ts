import { describe, expect, it } from "vitest";
import { readOptions, readProject } from "./options.ts";
import { EXIT, Stop } from "./stop.ts";

const REF = "abcdefghijklmnopqrst";
const CHECK_URL = `https://${REF}.supabase.co/functions/v1/webhooks/retell/aaaaaaaaaaaaaaaaaaaaaaaa`;

const stopOf = (act: () => unknown): Stop => {
  try {
    act();
  } catch (error) {
    if (error instanceof Stop) return error;
    throw error;
  }
  throw new Error("Nothing stopped it");
};

describe("the options", () => {
  it("leave nothing out unless asked", () => {
    expect(readOptions(["--project", REF], {})).toEqual({
      project: REF,
      dryRun: false,
      dirty: false,
      rollBack: false,
      withDashboard: true,
      withCheck: true,
    });
  });

  it("take the publish command from the environment, or rather from the command line", () => {
    const env = { DEPLOY_PUBLISH: "upload" };
    expect(readOptions(["--project", REF], env).publish).toBe("upload");
    expect(readOptions(["--project", REF, "--publish", "rsync"], env).publish).toBe("rsync");
  });

  it.each([
    [[], "--project is missing"],
    [["--project", "callboard"], "no project reference"],
    [["--project", REF, "--to", "abcdef1"], "--to goes with --roll-back"],
    [["--project", REF, "--roll-back", "--to", "main; rm"], "no commit"],
    [["--project", REF, "--porject", REF], "--porject"],
    [["--project", REF, "production"], "production"],
  ])("%j are refused as wrong usage", (argv, message) => {
    const stop = stopOf(() => readOptions(argv, {}));
    expect(stop.message).toContain(message);
    expect(stop.exitCode).toBe(EXIT.usage);
  });
});

describe("the settings of a project", () => {
  it("follow from its reference", () => {
    expect(readProject(REF, {})).toEqual({ url: `https://${REF}.supabase.co` });
  });

  it("treat an empty variable as unset, as GitHub passes it", () => {
    const env = { VITE_SUPABASE_URL: "", DEPLOY_DB_URL: "", SITE_URL: "", CHECK_URL: "", CHECK_SECRET: "" };
    expect(readProject(REF, env)).toEqual({ url: `https://${REF}.supabase.co` });
  });

  it("find the endpoint's key in its address", () => {
    const { check } = readProject(REF, { CHECK_URL, CHECK_SECRET: "s3cret" });
    expect(check).toEqual({ url: CHECK_URL, key: "a".repeat(24), secret: "s3cret" });
  });

  it.each([
    [{ CHECK_URL }, "CHECK_SECRET is missing"],
    [{ CHECK_SECRET: "s3cret" }, "CHECK_URL is missing"],
    [{ CHECK_URL: "https://example.com/", CHECK_SECRET: "s3cret" }, "CHECK_URL is not the address"],
    [
      { CHECK_URL: CHECK_URL.replace("retell", "vapi"), CHECK_SECRET: "s3cret" },
      "CHECK_URL is not the address",
    ],
    [{ DEPLOY_DB_URL: "mysql://s3cret@host" }, "DEPLOY_DB_URL does not begin"],
    [{ VITE_SUPABASE_URL: "callboard" }, "VITE_SUPABASE_URL is no address"],
  ])("refuse %j by name, without repeating a secret", (env, message) => {
    const stop = stopOf(() => readProject(REF, env));
    expect(stop.message).toContain(message);
    expect(stop.message + stop.remedy).not.toContain("s3cret");
  });
});
