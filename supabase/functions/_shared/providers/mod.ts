/** The table of inbound providers: the name in the webhook URL selects the adapter. */

import type { Adapter } from "../platform/adapter.ts";
import { calcom } from "./calcom/inbound.ts";
import { messagebird } from "./messagebird/inbound.ts";
import { paddle } from "./paddle/inbound.ts";
import { resend } from "./resend/inbound.ts";
import { retell } from "./retell/inbound.ts";
import { sendgrid } from "./sendgrid/inbound.ts";
import { stripe } from "./stripe/inbound.ts";
import { twilio } from "./twilio/inbound.ts";
import { vapi } from "./vapi/inbound.ts";

export const providers: Readonly<Record<string, Adapter>> = {
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
