/** A process that works the outbox once and is killed at a step. It runs in Deno, like hosted functions. */
import process from "node:process";
import { connect } from "../../../supabase/functions/_shared/store/database.ts";
import type { Effect } from "../../../supabase/functions/_shared/store/outbox.ts";
import { runOutbox, type Work } from "../../../supabase/functions/outbox/run.ts";
import { senderTo, workAt } from "./outbox-work.ts";

const [databaseUrl = "", providerUrl = "", at = "", step = "", place = "0"] = process.argv.slice(2);
const nth = Number(place);
const die = (): never => {
  process.kill(process.pid, "SIGKILL");
  throw new Error("The process survived SIGKILL");
};
let dying = false;
const dieWithin = (milliseconds: number) => {
  dying = true;
  setTimeout(die, milliseconds);
};

const ordinary = workAt(connect(databaseUrl), new Date(at), senderTo(providerUrl));
let begun = 0;

/** The same work, but the process dies at the step for the n-th effect. */
const work: Work = {
  ...ordinary,
  outbox: {
    async claim(limit) {
      const effects = await ordinary.outbox.claim(limit);
      return step === "after the claim" ? die() : effects;
    },
    wake: () => ordinary.outbox.wake(),
    finish(results) {
      // The statement may be in flight, done, or its result on the way.
      if (step === "during the finish" && begun > nth) dieWithin(nth % 4);
      return ordinary.outbox.finish(results);
    },
  },
  async senderOf(effect: Effect) {
    const sender = await ordinary.senderOf(effect);
    const mine = begun++ === nth;
    return {
      ...sender,
      async send() {
        if (mine && step === "before the send") die();
        if (mine && step === "during the send") dieWithin(nth % 4);
        const sent = await sender.send();
        if (mine && step === "after the send") die();
        return sent;
      },
    };
  },
};

await runOutbox(work, []);
// Work that finishes before the scheduled kill still waits for it.
if (!dying) process.exit(0);
