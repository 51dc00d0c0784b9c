import { randomBytes } from "node:crypto";
import {
  cancelledBody,
  createdBody,
  moved,
  type PlannedBooking,
  planBooking,
  rescheduledBody,
} from "../simulation/calcom-booking.ts";
import { type Person, somebody } from "../simulation/people.ts";
import { Random } from "../simulation/random.ts";
import { hmacHex } from "./signing.ts";
import type { Answer, Provider, World } from "./world.ts";

const refused = (status: number, code: string, message: string): Answer => ({
  status,
  body: { status: "error", error: { code, message } },
});

const HOURS = [9, 10, 11, 13, 14, 15];

/** The part of Cal.com's API v2 that Callboard calls. */
export const calcom: Provider = {
  name: "calcom",
  routes: /^(GET|POST) (\/v2)?\/(me|slots|bookings)(\/[\w-]+){0,2}$/,
  effects: /^POST/,
  isOpen: /^GET (\/v2)?\/slots/,
  unauthorised: refused(401, "UnauthorizedException", "Invalid API Key"),
  answer(world, { method, url, body }, key) {
    const [, resource, uid, act] = url.pathname.replace(/^\/v2/, "").split("/");
    if (method === "GET" && resource === "slots") return success(slots(url));
    if (method === "GET" && resource === "me")
      return success({ id: 5, email: "reception@harbordental.example", timeZone: "America/New_York" });
    if (method === "GET" && resource === "bookings") return success([...world.bookings.values()]);
    if (method === "POST" && resource === "bookings")
      return uid ? change(world, key, uid, act, body) : book(world, key, body);
    return refused(404, "NotFoundException", "Cannot find this");
  },
  sign: ({ text }, { secret }) => ({
    "x-cal-signature-256": hmacHex(secret, text),
    "x-cal-webhook-version": "2021-10-20",
  }),
  demoConfig: { booking_url: "https://harbordental.example/book" },
};

/** Books for a person who agreed on the phone. If times are offered, the last digit of the phone number chooses one. */
export function bookFor(world: World, key: string, person: Person) {
  const planned = planBooking(chance(), person, Date.now());
  const offered = world.openings[Number(person.phone.at(-1)) % world.openings.length];
  const booking = { ...planned, startsAt: offered ?? planned.startsAt };
  kept(world, key, booking, "book", createdBody(booking, Date.now()));
}

const success = (data: unknown): Answer => ({ status: 200, body: { status: "success", data } });
const chance = () => new Random(randomBytes(4).readUInt32BE());

function slots(url: URL) {
  const start = url.searchParams.get("start") ?? new Date().toISOString().slice(0, 10);
  const day = start.slice(0, 10);
  return { [day]: HOURS.map((hour) => ({ start: `${day}T${String(hour).padStart(2, "0")}:00:00.000Z` })) };
}

function book(world: World, key: string, body: Record<string, unknown>): Answer {
  const attendee = body.attendee as Record<string, string> | undefined;
  const startsAt = Date.parse(String(body.start));
  if (!attendee?.email || Number.isNaN(startsAt)) {
    return refused(400, "BadRequestException", "start and attendee are required");
  }
  const random = chance();
  const person = {
    ...somebody(random),
    name: attendee.name ?? "",
    email: attendee.email,
    phone: attendee.phoneNumber ?? "",
    ...(attendee.timeZone && { timeZone: attendee.timeZone }),
  };
  const booking = { ...planBooking(random, person, Date.now()), startsAt };
  return kept(world, key, booking, "book", createdBody(booking, Date.now()));
}

function change(
  world: World,
  key: string,
  uid: string,
  act: string | undefined,
  body: Record<string, unknown>,
): Answer {
  const known = world.bookings.get(uid) as PlannedBooking | undefined;
  if (!known || (act !== "cancel" && act !== "reschedule")) {
    return refused(404, "NotFoundException", "No such booking");
  }
  if (act === "cancel") return kept(world, key, known, act, cancelledBody(known, Date.now()));
  const startsAt = Date.parse(String(body.start));
  const to = { ...moved(chance(), known), ...(Number.isNaN(startsAt) ? {} : { startsAt }) };
  return kept(world, key, to, act, rescheduledBody(known, to, Date.now()));
}

function kept(
  world: World,
  key: string,
  booking: PlannedBooking,
  act: string,
  webhook: ReturnType<typeof createdBody>,
): Answer {
  world.bookings.set(booking.uid, { ...booking });
  world.note("calcom", `${act} ${booking.person.email}`, webhook.payload);
  world.follow(world.deliver("calcom", key, webhook.triggerEvent, webhook));
  return { status: act === "book" ? 201 : 200, body: { status: "success", data: webhook.payload } };
}
