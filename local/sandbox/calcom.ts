import { randomBytes } from "node:crypto";
import {
  cancelledBody,
  createdBody,
  moved,
  type PlannedBooking,
  planBooking,
  rescheduledBody,
} from "../simulation/calcom-booking.ts";
import { somebody } from "../simulation/people.ts";
import { Random } from "../simulation/random.ts";
import { signedPost } from "../simulation/signed-post.ts";
import { type Answer, type Asked, hasSandboxKey, type World } from "./world.ts";

const HOURS = [9, 10, 11, 13, 14, 15];

/** The part of Cal.com's API v2 that Callboard calls. Undefined when the path is none of Cal.com's. */
export function calcom(world: World, asked: Asked): Answer | undefined {
  const { method, url, body } = asked;
  const [, resource, uid, act] = url.pathname.replace(/^\/v2/, "").split("/");
  if (!["me", "slots", "bookings"].includes(resource ?? "")) return undefined;
  if (method === "GET" && resource === "slots") return success(slots(url));
  if (!hasSandboxKey(asked))
    return {
      status: 401,
      body: { status: "error", error: { code: "UnauthorizedException", message: "Invalid API Key" } },
    };
  if (method === "GET" && resource === "me")
    return success({ id: 5, email: "reception@harbordental.example", timeZone: "America/New_York" });
  if (method === "GET" && resource === "bookings") return success([...world.bookings.values()]);
  if (method === "POST" && resource === "bookings")
    return uid ? change(world, uid, act, body) : book(world, body);
  return {
    status: 404,
    body: { status: "error", error: { code: "NotFoundException", message: "Cannot find this" } },
  };
}

const success = (data: unknown): Answer => ({ status: 200, body: { status: "success", data } });
const chance = () => new Random(randomBytes(4).readUInt32BE());

function slots(url: URL) {
  const start = url.searchParams.get("start") ?? new Date().toISOString().slice(0, 10);
  const day = start.slice(0, 10);
  return { [day]: HOURS.map((hour) => ({ start: `${day}T${String(hour).padStart(2, "0")}:00:00.000Z` })) };
}

function book(world: World, body: Record<string, unknown>): Answer {
  const attendee = body.attendee as Record<string, string> | undefined;
  const startsAt = Date.parse(String(body.start));
  if (!attendee?.email || Number.isNaN(startsAt)) {
    return {
      status: 400,
      body: {
        status: "error",
        error: { code: "BadRequestException", message: "start and attendee are required" },
      },
    };
  }
  const random = chance();
  const person = {
    ...somebody(random),
    name: attendee.name ?? "",
    email: attendee.email,
    phone: attendee.phoneNumber ?? "",
  };
  const booking = { ...planBooking(random, person, Date.now()), startsAt };
  return kept(world, booking, "book", createdBody(booking, Date.now()));
}

function change(world: World, uid: string, act: string | undefined, body: Record<string, unknown>): Answer {
  const known = world.bookings.get(uid) as PlannedBooking | undefined;
  if (!known || (act !== "cancel" && act !== "reschedule")) {
    return {
      status: 404,
      body: { status: "error", error: { code: "NotFoundException", message: "No such booking" } },
    };
  }
  if (act === "cancel") return kept(world, known, act, cancelledBody(known, Date.now()));
  const startsAt = Date.parse(String(body.start));
  const to = { ...moved(chance(), known), ...(Number.isNaN(startsAt) ? {} : { startsAt }) };
  return kept(world, to, act, rescheduledBody(known, to, Date.now()));
}

function kept(
  world: World,
  booking: PlannedBooking,
  act: string,
  webhook: ReturnType<typeof createdBody>,
): Answer {
  world.bookings.set(booking.uid, { ...booking });
  world.note("calcom", `${act} ${booking.person.email}`, webhook.payload);
  const endpoint = world.endpointOf("calcom");
  if (endpoint) {
    void signedPost("calcom", endpoint, webhook).then((status) =>
      world.note("sandbox", `${webhook.triggerEvent} → ${status}`, webhook),
    );
  }
  return { status: act === "book" ? 201 : 200, body: { status: "success", data: webhook.payload } };
}
