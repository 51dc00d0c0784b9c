/** The imported list, and the expected outcome for everyone on it, derived here without using the product. */

export interface Listed {
  name: string;
  phone: string;
  email: string;
  /** In a zone outside calling hours. */
  isAsleep: boolean;
  /** Put on the stop list after the import. */
  isStopped: boolean;
}

const ZONES = [
  "Pacific/Honolulu",
  "America/Los_Angeles",
  "America/New_York",
  "America/Sao_Paulo",
  "Europe/Paris",
  "Africa/Nairobi",
  "Asia/Karachi",
  "Asia/Shanghai",
  "Australia/Sydney",
];

const hourIn = (zone: string, at: Date) =>
  Number(new Intl.DateTimeFormat("en-GB", { hour: "2-digit", timeZone: zone }).format(at)) % 24;

/** A zone where it is early afternoon now, and one where it is night, so that the test runs at any hour. */
export function zonesAt(now: Date): { awake: string; asleep: string } {
  const awake = ZONES.find((zone) => hourIn(zone, now) >= 11 && hourIn(zone, now) < 16);
  const asleep = ZONES.find((zone) => hourIn(zone, now) >= 21 || hourIn(zone, now) < 6);
  if (!awake || !asleep) throw new Error(`No zone for ${now.toISOString()}`);
  return { awake, asleep };
}

/** Ofcom reserves 0000 to 0999 of each for fiction. */
const RANGES = ["+44207946", "+44113496", "+44121496"];
/** The last digits of twenty people, which decide their calls (FATES): most talk, and two accept a time. */
const LAST_DIGITS = [4, 5, 6, 0, 4, 5, 6, 7, 4, 6, 1, 4, 5, 6, 8, 4, 6, 2, 5, 3];

/** The n-th number that ends in the digit. */
function numberEndingIn(digit: number, nth: number): string {
  return `${RANGES[Math.floor(nth / 100)]}0${String(nth % 100).padStart(2, "0")}${digit}`;
}

/** A thousand people, all with different numbers. */
export const people: readonly Listed[] = Array.from({ length: 1000 }, (_, at) => {
  const place = at % LAST_DIGITS.length;
  const digit = LAST_DIGITS[place] as number;
  const [everyRound, before] = [LAST_DIGITS, LAST_DIGITS.slice(0, place)].map(
    (digits) => digits.filter((each) => each === digit).length,
  ) as [number, number];
  const phone = numberEndingIn(digit, Math.floor(at / LAST_DIGITS.length) * everyRound + before);
  return {
    name: `Ada Berg ${at}`,
    phone,
    email: `lead${phone.slice(1)}@mail.example`,
    isStopped: at < 20,
    isAsleep: at >= 20 && at < 100,
  };
});

/** Suppressed before the import; France reserves these numbers for fiction. */
export const stoppedBefore = Array.from(
  { length: 12 },
  (_, at) => `+331990000${String(at).padStart(2, "0")}`,
);

export const toBeCalled = people.filter(({ isStopped, isAsleep }) => !isStopped && !isAsleep);

/** The sandbox's outcome for a number, by its last digit (local/sandbox/fates.ts). */
const FATES = [
  "no_answer",
  "busy",
  "voicemail",
  "failed",
  "not_interested",
  "callback_requested",
  "question_answered",
  "appointment_set",
  "appointment_set",
  "appointment_set",
] as const;
export const fateOf = ({ phone }: Listed) => FATES[Number(phone.at(-1))];
/** People who accept a time on the phone. */
export const booking = toBeCalled.filter((person) => fateOf(person) === "appointment_set");
/** People called again on another day. Failed calls are not, by the campaign's settings. */
export const redialled = toBeCalled.filter((person) =>
  ["no_answer", "busy", "voicemail"].includes(fateOf(person) ?? ""),
);

/** People with even last digits get the earlier of the two times that agents offer. */
const hasEvenDigit = ({ phone }: Listed) => Number(phone.at(-1)) % 2 === 0;
/** Two who cancel, and move to the later time, before their day. */
export const [canceller, mover] = booking.filter(hasEvenDigit) as [Listed, Listed];
export const coming = booking.filter((person) => person !== canceller);
export const isEarly = (person: Listed) => hasEvenDigit(person) && person !== mover;

/** Evidence about individuals when the day is over; all others count as no-shows. */
export const [byOwner, doubted, honest, tooShort] = coming.slice(40) as [Listed, Listed, Listed, Listed];
export const byText = coming.slice(50, 55) as [Listed, ...Listed[]];
export const byCall = coming.slice(60, 62);
const proven = [byOwner, doubted, ...byText, ...byCall];
export const missed = coming.filter((person) => !proven.includes(person));

/** 1,015 rows: a thousand people, twelve suppressed, one repeated, two invalid. */
export function listFile(zones: { awake: string; asleep: string }) {
  const rows = people.map(
    ({ name, phone, email, isAsleep }) =>
      `${name};${phone};${email};${isAsleep ? zones.asleep : zones.awake}`,
  );
  const stopped = stoppedBefore.map((phone, at) => `Never Again ${at};${phone};;`);
  const spoiled = [rows[500], "Nobody;12;;", "No Address;;;"];
  const text = ["Name;Phone;E-mail;time_zone", ...rows, ...stopped, ...spoiled].join("\r\n");
  return { name: "autumn.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
}
