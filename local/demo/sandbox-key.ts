import { randomBytes } from "node:crypto";

/** An API key that the sandbox accepts. */
export const sandboxKey = () => `sandbox_${randomBytes(18).toString("base64url")}`;
