/** Which shown appointment fills which slot, worked out one appointment at a time, as if by hand. */
import { shareOf } from "./arithmetic.ts";
import { dayOf } from "./calendar.ts";
import type { Card } from "./cards.ts";
import type { ShowEvent } from "./shows.ts";
import type { Story } from "./tell-year.ts";
import { cardOn } from "./usage-due.ts";

interface Show {
  number: number;
  ends: number;
  verdict: "pending" | "shown" | "no_show" | "contested";
  decided: number;
  /** The time of its verdict, or of the end of its last dispute. */
  counts: number;
  doubted: boolean;
}
interface Seat {
  show: Show | undefined;
  taken: number;
  credited: boolean;
}
export interface Milestone {
  number: number;
  card: Card;
  reached: number | undefined;
  seats: Seat[];
}
export interface Credit {
  milestone: number;
  card: Card;
  position: number;
  minor: bigint;
}

const HOURS_BEFORE = 48 * 3_600_000;
const DOUBTS = ["pending", "contested", "disputed"];

export class SlotsDue {
  readonly #story: Story;
  readonly #shows = new Map<number, Show>();
  readonly milestones: Milestone[] = [];
  readonly credits: Credit[] = [];

  /** When the latest slot was filled, before the ones being assigned now. */
  #latest = 0;

  constructor(story: Story) {
    this.#story = story;
  }

  /** Applies one event to the appointment; `reassign` returns the consequences for the slots. */
  hear({ show: number, at, say }: ShowEvent) {
    const show = this.#shows.get(number) ?? this.#booked(number, at);
    if (say === "shown" || say === "no_show" || say === "contested") this.#decide(show, say, at);
    if (say === "disputed" || say === "contested") show.doubted = true;
    if (say === "decided_shown" || say === "decided_no_show") {
      const verdict = say === "decided_shown" ? "shown" : "no_show";
      if (show.verdict !== verdict) this.#decide(show, verdict, at);
      show.doubted = false;
      show.counts = at;
    }
    // A calendar change long after the verdict has no effect.
    if (say === "moved") show.ends = at;
    if (say === "erased") this.#shows.delete(number);
  }

  #booked(number: number, at: number): Show {
    const show: Show = {
      number,
      ends: at - HOURS_BEFORE,
      verdict: "pending",
      decided: 0,
      counts: 0,
      doubted: false,
    };
    this.#shows.set(number, show);
    return show;
  }

  #decide(show: Show, verdict: Show["verdict"], at: number) {
    show.verdict = verdict;
    show.decided = at;
    show.counts = Math.max(show.counts, at);
  }

  #standing(show: Show): string {
    if (this.#shows.get(show.number) !== show) return "removed";
    return show.verdict === "shown" && show.doubted ? "disputed" : show.verdict;
  }

  /** Returns the milestones that were filled. */
  reassign(tick: number): Milestone[] {
    this.#leave();
    this.#take(tick);
    const filled = this.milestones.filter(
      ({ reached, seats }) => !reached && seats.every(({ show }) => show),
    );
    for (const milestone of filled)
      milestone.reached = Math.max(...milestone.seats.map(({ taken }) => taken));
    return filled;
  }

  #leave() {
    for (const { number, card, reached, seats } of this.milestones) {
      for (const [index, seat] of seats.entries()) {
        if (!seat.show) continue;
        const standing = this.#standing(seat.show);
        if (standing === "shown" || (reached && DOUBTS.includes(standing))) continue;
        seat.show = undefined;
        if (!reached) continue;
        seat.credited = true;
        const minor = shareOf(card.milestone_minor, card.milestone_size, index + 1);
        this.credits.push({ milestone: number, card, position: index + 1, minor });
      }
    }
  }

  #take(tick: number) {
    const seated = new Set(this.milestones.flatMap(({ seats }) => seats.map(({ show }) => show)));
    const waiting = [...this.#shows.values()]
      .filter((show) => this.#standing(show) === "shown" && !seated.has(show))
      .filter(({ ends, decided }) => dayOf(Math.min(ends, decided), this.#story.zone) >= this.#story.starts)
      .sort((a, b) => a.counts - b.counts);
    const taken = [this.#latest, ...waiting.map(({ counts }) => counts)];
    for (const show of waiting) {
      const seat = this.#freeSeat() ?? this.#open(show, tick);
      seat.show = show;
      seat.taken = show.counts;
    }
    this.#latest = Math.max(...taken);
  }

  #freeSeat() {
    return this.milestones
      .filter(({ reached }) => !reached)
      .flatMap(({ seats }) => seats)
      .find(({ show }) => !show);
  }

  #open(show: Show, tick: number): Seat {
    const latest = Math.max(show.counts, this.#latest);
    const card = cardOn(this.#story.cards, dayOf(latest, this.#story.zone), tick);
    const seats = Array.from({ length: card.milestone_size }, () => ({
      show: undefined,
      taken: 0,
      credited: false,
    }));
    this.milestones.push({ number: this.milestones.length + 1, card, reached: undefined, seats });
    return seats[0] as Seat;
  }

  /** Current slot holders: show, milestone, position. */
  seats(): [number, number, number][] {
    return this.milestones.flatMap(({ number, seats }) =>
      seats.flatMap(({ show }, index): [number, number, number][] =>
        show ? [[show.number, number, index + 1]] : [],
      ),
    );
  }
}
