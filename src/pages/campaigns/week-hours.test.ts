import { describe, expect, it } from "vitest";
import {
  allowedMinutes,
  type DayHours,
  hoursAWeek,
  houseHours,
  isOrdered,
  minutesOf,
  weekdayNames,
  weekOf,
  windowsOf,
} from "@/pages/campaigns/week-hours.ts";

const day = (from: string, to: string, open = true): DayHours => ({ open, from, to });

describe("a campaign's calling hours", () => {
  it("are counted for open days only", () => {
    expect(hoursAWeek([day("09:00", "17:30"), day("10:00", "18:00", false)])).toBe(8.5);
  });

  it("are never wider than the house's", () => {
    expect(allowedMinutes(day("06:00", "23:00"), 0)).toEqual({ from: 540, to: 1200 });
    expect(allowedMinutes(day("06:00", "23:00"), 6)).toEqual({ from: 600, to: 1080 });
    expect(allowedMinutes(day("06:00", "08:30"), 0)).toBeNull();
  });

  it("are the house's while a campaign has none of its own", () => {
    expect(weekOf(null).map((each) => each.from)).toEqual([...Array(5).fill("09:00"), "10:00", "10:00"]);
  });

  it("keep closed days closed on the way to the database and back", () => {
    const week = weekOf([{ weekday: 2, opens: "13:00:00", closes: "15:30:00" }]);
    expect(week.map(({ open }) => open)).toEqual([false, true, false, false, false, false, false]);
    expect(windowsOf(week)).toEqual([{ weekday: 2, opens: "13:00", closes: "15:30" }]);
    expect(week[0]).toEqual({ ...houseHours(0), open: false });
  });

  it("do not count a day whose end is not after its beginning", () => {
    expect(isOrdered(day("17:00", "09:00"))).toBe(false);
    expect(isOrdered(day("09:00", "09:00"))).toBe(false);
    expect(hoursAWeek([day("17:00", "09:00")])).toBe(0);
  });

  it("take only times of day", () => {
    expect(minutesOf("09:30")).toBe(570);
    expect(minutesOf("24:00")).toBe(1440);
    expect(minutesOf("25:00")).toBeNaN();
    expect(isOrdered(day("", "12:00"))).toBe(false);
  });

  it("begin the week on Monday, in the reader's words", () => {
    expect(weekdayNames("sv")[0]).toBe("måndag");
    expect(weekdayNames("en-GB")[6]).toBe("Sunday");
  });
});
