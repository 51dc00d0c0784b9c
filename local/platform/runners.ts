import { connect } from "./connection.ts";
import { startCron } from "./cron.ts";
import { startNet } from "./net.ts";
import { followMessages, forgetOldMessages, type Message } from "./realtime-feed.ts";

const RETRY_MS = 250;
const SCHEMA_QUIET_MS = 150;
const TIDY_EVERY_MS = 3_600_000;

export interface RunnersOptions {
  /** As the superuser, for replication and LISTEN. */
  adminUrl: string;
  /** As `postgres`, the role of cron jobs. */
  databaseUrl: string;
  hear(message: Message): void;
  /** Reports whether messages are being received. */
  following(isFollowing: boolean): void;
  schemaChanged(): void;
}

interface Stoppable {
  stop(): Promise<unknown>;
}

/** Everything with a connection to the database; restarted whenever the server has restarted. */
export class Runners {
  #running: Stoppable[] = [];
  #generation = 0;
  #tidy: NodeJS.Timeout | undefined;

  constructor(private readonly options: RunnersOptions) {}

  async start() {
    const generation = ++this.#generation;
    await this.#stopRunning();
    const { adminUrl, databaseUrl, hear, following } = this.options;
    following(false);
    const beginnings = [
      async () => {
        const feed = await followMessages(adminUrl, hear);
        following(true);
        return feed;
      },
      () => startCron(databaseUrl),
      () => startNet(databaseUrl),
      () => this.#watchSchema(),
    ];
    await Promise.all(beginnings.map((begin) => this.#insist(begin, generation)));
    clearInterval(this.#tidy);
    this.#tidy = setInterval(() => forgetOldMessages(adminUrl).catch(() => undefined), TIDY_EVERY_MS);
  }

  async stop() {
    this.#generation++;
    clearInterval(this.#tidy);
    await this.#stopRunning();
  }

  async #stopRunning() {
    await Promise.all(this.#running.splice(0).map((one) => one.stop().catch(() => undefined)));
  }

  /** Retries, because a server that has just restarted may refuse connections for a moment. */
  async #insist(begin: () => Promise<Stoppable>, generation: number) {
    while (generation === this.#generation) {
      try {
        const one = await begin();
        if (generation === this.#generation) this.#running.push(one);
        else await one.stop();
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  /** Listens for PostgREST's signal that the schema changed, as sent by a migration of a running platform. */
  async #watchSchema(): Promise<Stoppable> {
    const sql = connect(this.options.adminUrl, { max: 1 });
    let pending: NodeJS.Timeout | undefined;
    await sql.listen("pgrst", () => {
      clearTimeout(pending);
      pending = setTimeout(() => this.options.schemaChanged(), SCHEMA_QUIET_MS);
    });
    return {
      stop: () => {
        clearTimeout(pending);
        return sql.end({ timeout: 0 });
      },
    };
  }
}
