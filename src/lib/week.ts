/** Countries whose week begins on Sunday or Saturday; everywhere else, and where unknown, it is Monday. */
const SUNDAY = new Set("US CA MX BR JP KR TW HK IN IL ZA PH TH ID SA CO PE VE".split(" "));
const SATURDAY = new Set("AE EG IR QA KW BH OM JO DZ AF LY".split(" "));

/** The first day of the week in an ISO 3166 country: 0 Sunday, 1 Monday, 6 Saturday. */
export function firstDayOfWeek(country: string | null | undefined): 0 | 1 | 6 {
  if (country && SUNDAY.has(country)) return 0;
  return country && SATURDAY.has(country) ? 6 : 1;
}
