/**
 * When people may be called at all, on their own wall clock, in an organization that has said nothing else; a campaign
 * may narrow it, never widen it. `private.built_in_hours` says the same: contact-hours.test.ts holds the two together.
 */
export interface CallingHours {
  /** ISO: 1 is Monday. */
  weekday: number;
  /** "HH:MM" */
  opens: string;
  closes: string;
}

const on = (weekdays: number[], opens: string, closes: string): CallingHours[] =>
  weekdays.map((weekday) => ({ weekday, opens, closes }));

export const callingHours: readonly CallingHours[] = [
  ...on([1, 2, 3, 4, 5], "09:00", "20:00"),
  ...on([6, 7], "10:00", "18:00"),
];
