import { randomBytes } from "node:crypto";

/** A key that the sandbox takes for one of its own. */
export const sandboxKey = () => `sandbox_${randomBytes(18).toString("base64url")}`;
