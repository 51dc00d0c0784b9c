/** The table of inbound providers: the name in the webhook address finds the adapter. */
import { calcom } from "./calcom.ts";
import { messagebird } from "./messagebird.ts";
import { paddle } from "./paddle.ts";
import type { Provider } from "./provider.ts";
import { resend } from "./resend.ts";
import { retell } from "./retell.ts";
import { sendgrid } from "./sendgrid.ts";
import { stripe } from "./stripe.ts";
import { twilio } from "./twilio.ts";
import { vapi } from "./vapi.ts";

export const providers: Readonly<Record<string, Provider>> = {
  retell,
  vapi,
  twilio,
  messagebird,
  sendgrid,
  resend,
  calcom,
  stripe,
  paddle,
};
