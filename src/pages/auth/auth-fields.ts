import * as z from "zod/mini";

/** The fields of the log-in forms; each message is a key of `auth:problems`. */
export const authFields = {
  name: z.string().check(z.trim(), z.minLength(1, "name")),
  email: z.string().check(z.trim(), z.email("email")),
  /** At log-in any password may be right; only Auth knows. */
  password: z.string().check(z.minLength(1, "password")),
  /** The minimum length that docs/deploy.md configures in Auth. */
  newPassword: z.string().check(z.minLength(10, "short")),
};
