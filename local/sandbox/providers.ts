import { calcom } from "./calcom.ts";
import { frankfurter } from "./frankfurter.ts";
import { messagebird } from "./messagebird.ts";
import { openrouter } from "./openrouter.ts";
import { paddle } from "./paddle.ts";
import { resend } from "./resend.ts";
import { retell } from "./retell.ts";
import { sendgrid } from "./sendgrid.ts";
import { stripe } from "./stripe.ts";
import { twilio } from "./twilio.ts";
import { vapi } from "./vapi.ts";
import type { Provider } from "./world.ts";

/** Every provider of the sandbox; the first whose routes match answers a request. */
export const sandboxProviders: readonly Provider[] = [
  retell,
  vapi,
  twilio,
  messagebird,
  sendgrid,
  resend,
  calcom,
  stripe,
  paddle,
  openrouter,
  frankfurter,
];

export function providerNamed(name: string): Provider {
  const found = sandboxProviders.find((provider) => provider.name === name);
  if (!found) throw new Error(`The sandbox has no provider ${name}`);
  return found;
}
