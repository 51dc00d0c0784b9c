import type { RealtimeChannel, RealtimeSystemPayload, SupabaseClient } from "@supabase/supabase-js";
import type { Change, OpenChannel } from "@/data/live/live-connection.ts";

type Realtime = SupabaseClient["realtime"];

/** Channels still being left: until that is done realtime-js would return the old channel, or the old socket. */
const leaving = new WeakMap<Realtime, Promise<unknown>>();

/**
 * How long a join waits until the server follows the database; after that it proceeds, because a slow server may never
 * report it.
 */
const READY_WITHIN = 300;

/** Joins a private topic with the caller's own token; the channel rejoins by itself after a lost socket. */
export const openTopic =
  (realtime: Realtime, topic: string): OpenChannel =>
  (listener) => {
    let channel: RealtimeChannel | undefined;
    let left = false;
    let patience: ReturnType<typeof setTimeout> | undefined;
    let isSubscribed = false;
    let isReady = false;

    function joined() {
      clearTimeout(patience);
      if (!left) listener.joined(true);
    }

    function subscribed() {
      isSubscribed = true;
      if (isReady) joined();
      else patience = setTimeout(joined, READY_WITHIN);
    }

    function ready() {
      isReady = true;
      // Also after it was reported as joined: earlier reads may lack changes that were never announced.
      if (isSubscribed) joined();
    }

    function lost(tell: () => void) {
      clearTimeout(patience);
      isSubscribed = false;
      isReady = false;
      tell();
    }

    async function join() {
      await leaving.get(realtime);
      await realtime.setAuth();
      if (left) return;
      channel = realtime.channel(topic, {
        config: { private: true, broadcast: { replication_ready: true } },
      });
      channel.on<{ changes: Change[] }>("broadcast", { event: "changed" }, ({ payload }) =>
        listener.changes(payload.changes),
      );
      channel.on("system", {}, ({ extension, status }: RealtimeSystemPayload) => {
        if (extension === "system" && status === "ok") ready();
      });
      channel.subscribe((status) => {
        if (left) return;
        if (status === "SUBSCRIBED") subscribed();
        else if (status === "CLOSED") lost(listener.closed);
        else lost(() => listener.joined(false));
      });
    }

    async function leave(before: Promise<unknown> | undefined, withSocket: boolean) {
      await before;
      // First, so that nothing waits for a response from a socket that died with its network.
      if (withSocket) await realtime.disconnect();
      if (channel) await realtime.removeChannel(channel);
    }

    void join();
    return {
      leave({ withSocket }) {
        left = true;
        clearTimeout(patience);
        leaving.set(realtime, leave(leaving.get(realtime), withSocket));
      },
    };
  };
