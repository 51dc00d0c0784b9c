import type { RealtimeChannel, SupabaseClient } from "@supabase/supabase-js";
import type { Change, OpenChannel } from "@/data/live/live-connection.ts";

type Realtime = SupabaseClient["realtime"];

/** Channels still being left: until that is done realtime-js would return the old channel, or the old socket. */
const leaving = new WeakMap<Realtime, Promise<unknown>>();

/** Joins a private topic with the caller's own token; the channel rejoins by itself after a lost socket. */
export const openTopic =
  (realtime: Realtime, topic: string): OpenChannel =>
  (listener) => {
    let channel: RealtimeChannel | undefined;
    let left = false;

    async function join() {
      await leaving.get(realtime);
      await realtime.setAuth();
      if (left) return;
      channel = realtime.channel(topic, { config: { private: true } });
      channel.on<{ changes: Change[] }>("broadcast", { event: "changed" }, ({ payload }) =>
        listener.changes(payload.changes),
      );
      channel.subscribe((status) => {
        if (left) return;
        if (status === "SUBSCRIBED") listener.joined(true);
        else if (status === "CLOSED") listener.closed();
        else listener.joined(false);
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
        leaving.set(realtime, leave(leaving.get(realtime), withSocket));
      },
    };
  };
