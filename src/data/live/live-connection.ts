import type { Clock } from "@/lib/clock.ts";
import type { LiveState } from "@/stores/live-status.ts";

export interface Change {
  table: string;
  kind: "insert" | "update" | "delete";
  ids: string[];
}

/** A joined topic. `joined(false)` means that the socket or topic was lost and the channel is rejoining. */
export interface Channel {
  /** Closes the socket too, in case it died with its network: the next topic opens a new one at once. */
  leave(how: { withSocket: boolean }): void;
}
export type OpenChannel = (listener: {
  joined(isJoined: boolean): void;
  closed(): void;
  changes(changes: Change[]): void;
}) => Channel;

export interface LiveWorld {
  open: OpenChannel;
  clock: Clock;
  isOnline(): boolean;
  /** Whether anybody can see the page. */
  isVisible(): boolean;
  /** Refetches what is on screen; rejects if the platform did not respond. */
  refetchAll(): Promise<unknown>;
  changes(changes: Change[]): void;
  report(status: { state: LiveState; lastUpdateAt?: Date }): void;
}

const POLL_EVERY = 10_000;
/** While the channel is joined: above its rate limit Realtime drops messages silently. */
const POLL_LIVE_EVERY = 120_000;
/** After a refetch that failed although the socket works. */
const ASK_AGAIN_AFTER = 1_000;
const REOPEN_AFTER = [1000, 2000, 5000, 10_000];

/** Keeps one organization's screen up to date: by the channel while it is joined, by polling after 10 s without it. */
export function connectLive(world: LiveWorld) {
  let state: LiveState = "reconnecting";
  let failures = 0;
  let channel: Channel | undefined;
  let cancelPoll = () => {};
  let cancelReopen = () => {};

  function move(next: LiveState) {
    state = next;
    world.report({ state });
  }

  async function refresh() {
    try {
      await world.refetchAll();
      world.report({ state, lastUpdateAt: world.clock.now() });
    } catch {
      // The badge keeps the time of the last successful update; the poll while live is too slow, so this retries.
      if (state === "live") {
        cancelPoll();
        cancelPoll = world.clock.after(ASK_AGAIN_AFTER, () => {
          void refresh();
          pollSlowly();
        });
      }
    }
  }

  function pollSlowly() {
    cancelPoll();
    cancelPoll = world.clock.after(POLL_LIVE_EVERY, () => {
      if (world.isVisible()) void refresh();
      pollSlowly();
    });
  }

  function pollLater() {
    cancelPoll();
    cancelPoll = world.clock.after(POLL_EVERY, () => {
      if (world.isOnline()) void refresh();
      pollLater();
    });
  }

  function lost() {
    if (state === "live") pollLater();
    move(world.isOnline() ? "reconnecting" : "offline");
  }

  function joined() {
    failures = 0;
    pollSlowly();
    move("live");
    void refresh();
  }

  function open() {
    channel = world.open({
      joined(isJoined) {
        if (isJoined) joined();
        else lost();
      },
      closed() {
        lost();
        cancelReopen = world.clock.after(REOPEN_AFTER[Math.min(failures++, 3)] ?? POLL_EVERY, open);
      },
      changes(changes) {
        world.changes(changes);
        world.report({ state, lastUpdateAt: world.clock.now() });
      },
    });
  }

  move(world.isOnline() ? "reconnecting" : "offline");
  pollLater();
  open();

  return {
    refresh,
    /** The browser went online or offline: the badge shows it before the socket notices. */
    networkChanged() {
      if (!world.isOnline()) return lost();
      move("reconnecting");
      void refresh();
      // Not left to the socket's own retry, which may be 10 s away; a socket that looks open may be dead.
      cancelReopen();
      channel?.leave({ withSocket: true });
      open();
    },
    close() {
      cancelPoll();
      cancelReopen();
      channel?.leave({ withSocket: false });
    },
  };
}
