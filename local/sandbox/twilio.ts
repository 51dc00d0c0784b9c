import { createHmac, randomUUID } from "node:crypto";
import { textFate } from "./fates.ts";
import { type Answer, isPhone, type Provider, type World } from "./world.ts";

type Form = Record<string, string>;
const refused = (status: number, code: number, message: string): Answer => ({
  status,
  body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
});

const STOP = /^\s*(stop|unsubscribe|end|quit|cancel)\b/i;

/** The part of Twilio's API that Callboard calls. */
export const twilio: Provider = {
  name: "twilio",
  routes: /^(GET \/2010-04-01\/Accounts\/\w+\.json|(GET|POST) \/2010-04-01\/Accounts\/\w+\/Messages\.json)$/,
  effects: /^POST/,
  unauthorised: refused(401, 20003, "Authenticate"),
  answer(world, { method, url, body, headers }, key) {
    const account = url.pathname.split("/")[3]?.replace(".json", "") ?? "";
    if (!/^AC[0-9a-f]{32}$/i.test(account))
      return refused(404, 20404, "The requested resource was not found");
    if (url.pathname.endsWith(`${account}.json`))
      return { status: 200, body: { sid: account, status: "active", friendly_name: "Sandbox" } };
    if (method === "GET") return { status: 200, body: { messages: list(world, account, url.searchParams) } };
    if (!String(headers["content-type"]).startsWith("application/x-www-form-urlencoded"))
      return refused(400, 21604, "A 'To' phone number is required.");
    return create(world, account, body as Form, key);
  },
  sign({ url, text }, { secret }) {
    const fields = [...new URLSearchParams(text)].sort(([a], [b]) => (a < b ? -1 : 1));
    const signed = url + fields.map(([name, value]) => name + value).join("");
    return { "x-twilio-signature": createHmac("sha1", secret).update(signed).digest("base64") };
  },
  write: (url, body) => ({
    method: "POST",
    url,
    type: "application/x-www-form-urlencoded",
    text: new URLSearchParams(body as Form).toString(),
  }),
  demoConfig: { account_sid: `AC${"5eed".repeat(8)}`, from: "+12125550100" },
  reply(world, { from, to, body, opt_out }) {
    // Twilio itself blocks a person who replies STOP, until START.
    if (opt_out !== "START" && STOP.test(body)) world.optedOut.add(`${from} ${to}`);
    const sid = `SM${randomUUID().replaceAll("-", "")}`;
    return {
      MessageSid: sid,
      SmsMessageSid: sid,
      From: from,
      To: to,
      Body: body,
      NumMedia: "0",
      NumSegments: "1",
      ...(opt_out && { OptOutType: opt_out }),
    };
  },
};

function problemIn(world: World, { To, From, Body = "", StatusCallback = "" }: Form): Answer | undefined {
  if (!isPhone(To)) return refused(400, 21211, `Invalid 'To' Phone Number: ${To}`);
  if (!From) return refused(400, 21603, "A 'From' phone number is required.");
  if (!isPhone(From) && !/^[A-Za-z0-9 ]{1,11}$/.test(From))
    return refused(400, 21212, `Invalid From Number: ${From}`);
  if (!Body) return refused(400, 21602, "Message body is required.");
  if (Body.length > 1600) return refused(400, 21617, "The message body exceeds the 1600 character limit");
  if (StatusCallback && new URL(StatusCallback).hostname.includes("_"))
    return refused(400, 21609, "The StatusCallback URL is not a valid URL");
  if (world.optedOut.has(`${To} ${From}`))
    return refused(400, 21610, "Attempt to send to unsubscribed recipient");
  return undefined;
}

function create(world: World, account: string, form: Form, key: string): Answer {
  const problem = problemIn(world, form);
  if (problem) return problem;
  const sid = `SM${randomUUID().replaceAll("-", "")}`;
  const message = {
    sid,
    account_sid: account,
    to: form.To,
    from: form.From,
    body: form.Body,
    direction: "outbound-api",
    status: "queued",
    date_created: new Date().toUTCString().replace("GMT", "+0000"),
    date_sent: null,
  };
  world.texts.set(sid, message);
  world.note("twilio", `sms ${form.To}`, { ...form, sid });
  world.follow(report(world, key, message, form));
  return { status: 201, body: message };
}

async function report(world: World, key: string, message: Record<string, unknown>, form: Form) {
  const deliver = async (status: string, more: Form = {}) => {
    message.status = status;
    await world.pass(300);
    if (!form.StatusCallback) return;
    const body = {
      MessageSid: message.sid,
      SmsSid: message.sid,
      AccountSid: message.account_sid,
      MessageStatus: status,
      To: form.To,
      From: form.From,
      ...more,
    };
    await world.deliver("twilio", key, status, body, form.StatusCallback);
  };
  await deliver("queued");
  await deliver("sent");
  const fate = textFate(form.To ?? "");
  if (fate === "delivered") await deliver("delivered");
  if (fate === "failed") await deliver("undelivered", { ErrorCode: "30005" });
}

/** Most recent first. */
const list = (world: World, account: string, query: URLSearchParams) =>
  [...world.texts.values()]
    .filter((text) => text.account_sid === account && (!query.get("To") || text.to === query.get("To")))
    .reverse()
    .slice(0, Number(query.get("PageSize") ?? 50));
