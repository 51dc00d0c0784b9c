import { describe, expect, it } from "vitest";
import {
  allowedMinutes,
  hoursAWeek,
  isSameWeek,
  isWeekFine,
  minutesOf,
  problemOf,
  type Span,
  weekdayNames,
  weekOf,
  windowsOf,
  withOneMore,
} from "@/components/hours/week-hours.ts";

const span = (from: string, to: string): Span => ({ from, to });
const SPLIT = [span("09:00", "12:00"), span("13:00", "17:30")];

describe("hours of a week", () => {
  it("keep several windows of one weekday on the way to the database and back", () => {
    const windows = [
      { weekday: 2, opens: "13:00:00", closes: "15:30:00" },
      { weekday: 2, opens: "09:00:00", closes: "12:00:00" },
    ];
    const week = weekOf(windows);
    expect(week.map((day) => day.length)).toEqual([0, 2, 0, 0, 0, 0, 0]);
    expect(windowsOf(week)).toEqual([
      { weekday: 2, opens: "09:00", closes: "12:00" },
      { weekday: 2, opens: "13:00", closes: "15:30" },
    ]);
    expect(isSameWeek(weekOf(windowsOf(week)), week)).toBe(true);
    expect(isSameWeek(weekOf(windowsOf(week).slice(1)), week)).toBe(false);
  });

  it("are counted over all windows, within the organization's hours", () => {
    expect(hoursAWeek([SPLIT])).toBe(7.5);
    expect(hoursAWeek([SPLIT], [[span("10:00", "16:00")]])).toBe(5);
    expect(allowedMinutes([span("06:00", "23:00")], SPLIT)).toEqual([
      { from: 540, to: 720 },
      { from: 780, to: 1050 },
    ]);
    expect(allowedMinutes([span("06:00", "08:30")], SPLIT)).toEqual([]);
  });

  it("are invalid if a window ends before it begins, overlaps another or exceeds the bounds", () => {
    expect(problemOf([span("17:00", "09:00")], 0)).toBe("order");
    expect(problemOf([span("", "12:00")], 0)).toBe("order");
    expect(problemOf([...SPLIT, span("11:00", "13:30")], 2)).toBe("overlap");
    expect(problemOf(SPLIT, 1)).toBeNull();
    expect(problemOf([span("07:45", "12:00")], 0, span("08:00", "21:00"))).toBe("bounds");
    expect(problemOf([span("12:00", "21:00")], 0, span("08:00", "21:00"))).toBeNull();
    expect(isWeekFine([SPLIT, []])).toBe(true);
    expect(isWeekFine([SPLIT, [span("09:00", "09:00")]])).toBe(false);
  });

  it("get one more window after the others if there is room, otherwise by splitting the last one", () => {
    expect(withOneMore([span("09:00", "12:00")], "21:00")).toEqual([
      span("09:00", "12:00"),
      span("13:00", "15:00"),
    ]);
    const cut = withOneMore([span("09:00", "20:00")], "21:00");
    expect(cut).toEqual([span("09:00", "14:30"), span("15:30", "20:00")]);
    expect(isWeekFine([cut])).toBe(true);
  });

  it("accept only times of day", () => {
    expect(minutesOf("09:30")).toBe(570);
    expect(minutesOf("24:00")).toBe(1440);
    expect(minutesOf("25:00")).toBeNaN();
  });

  it("begin on Monday, in the reader's language", () => {
    expect(weekdayNames("sv")[0]).toBe("måndag");
    expect(weekdayNames("en-GB")[6]).toBe("Sunday");
  });
});
