/** The list that is imported, and what must become of everybody on it: derived here, from nothing the product says. */

export interface Listed {
  name: string;
  phone: string;
  email: string;
  /** Asleep at this moment: outside everybody's calling hours. */
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

/** A zone where it is now early afternoon, and one where it is night: the test may run at any hour. */
export function zonesAt(now: Date): { awake: string; asleep: string } {
  const awake = ZONES.find((zone) => hourIn(zone, now) >= 11 && hourIn(zone, now) < 16);
  const asleep = ZONES.find((zone) => hourIn(zone, now) >= 21 || hourIn(zone, now) < 6);
  if (!awake || !asleep) throw new Error(`No zone for ${now.toISOString()}`);
  return { awake, asleep };
}

/** Ofcom keeps 0000 to 0999 of each of these for fiction. */
const RANGES = ["+44207946", "+44113496", "+44121496"];
/** Of twenty people, by what will come of their call (FATES): most are talked to, and two agree to a time. */
const LAST_DIGITS = [4, 5, 6, 0, 4, 5, 6, 7, 4, 6, 1, 4, 5, 6, 8, 4, 6, 2, 5, 3];

/** A number ending in that digit, of which the n-th is wanted. */
function numberEndingIn(digit: number, nth: number): string {
  return `${RANGES[Math.floor(nth / 100)]}0${String(nth % 100).padStart(2, "0")}${digit}`;
}

/** A thousand people, no two with one number. */
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

/** On the stop list before the import; France keeps these numbers for fiction. */
export const stoppedBefore = Array.from(
  { length: 12 },
  (_, at) => `+331990000${String(at).padStart(2, "0")}`,
);

export const toBeCalled = people.filter(({ isStopped, isAsleep }) => !isStopped && !isAsleep);

/** What the sandbox does with a number, by its last digit (local/sandbox/fates.ts). */
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
/** Who agrees to a time on the phone. */
export const booking = toBeCalled.filter((person) => fateOf(person) === "appointment_set");
/** Who is called a second time on another day. A call that failed is not tried again: the campaign says so. */
export const redialled = toBeCalled.filter((person) =>
  ["no_answer", "busy", "voicemail"].includes(fateOf(person) ?? ""),
);

/** Even last digits have the earlier of the two times that agents offer. */
const hasEvenDigit = ({ phone }: Listed) => Number(phone.at(-1)) % 2 === 0;
/** Two who call off, and move to the later time, before their day comes. */
export const [canceller, mover] = booking.filter(hasEvenDigit) as [Listed, Listed];
export const coming = booking.filter((person) => person !== canceller);
export const isEarly = (person: Listed) => hasEvenDigit(person) && person !== mover;

/** What is said about whom when the day is over; who is not named here did not come, as far as anybody knows. */
export const [byOwner, doubted, honest, tooShort] = coming.slice(40) as [Listed, Listed, Listed, Listed];
export const byText = coming.slice(50, 55) as [Listed, ...Listed[]];
export const byCall = coming.slice(60, 62);
const proven = [byOwner, doubted, ...byText, ...byCall];
export const missed = coming.filter((person) => !proven.includes(person));

/** 1,015 rows: a thousand people, twelve who must not be, one twice, two that are no use. */
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
