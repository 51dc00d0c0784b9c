import { type ChildProcess, fork } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { type Config, loopback } from "./config.ts";
import type { RestMessage, RestOrder } from "./rest-server.ts";
import { databaseUrl, type Secrets } from "./secrets.ts";

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/** The REST and Auth process. When the schema changes, a second one starts, and the first exits once that responds. */
export class Rest {
  #current: { child: ChildProcess; port: number } | undefined;
  #next: ChildProcess | undefined;
  #stopping = false;
  #pause = FIRST_PAUSE_MS;
  // One change at a time, however many arrive.
  #turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly config: Config,
    private readonly secrets: Secrets,
    private readonly onReady: (pid: number) => void,
  ) {}

  /** The current port for requests; undefined while no process serves. */
  get port() {
    return this.#current?.port;
  }

  /** Starts the process, still without the database. */
  load() {
    this.#next ??= this.#fork();
  }

  /** Creates the auth schema's tables. */
  async prepare() {
    this.load();
    await this.#ask("prepare");
  }

  /** Serves the current schema, and lets the previous process finish. */
  serve(): Promise<void> {
    this.#turn = this.#turn.catch(() => undefined).then(() => this.#serveAnew());
    return this.#turn;
  }

  async #serveAnew() {
    this.load();
    const port = await this.#ask("serve");
    const before = this.#current;
    const child = this.#next as ChildProcess;
    this.#current = { child, port };
    this.#next = undefined;
    this.#pause = FIRST_PAUSE_MS;
    child.once("exit", () => this.#lost(child));
    // It may still be answering: the longest statement has 60 s.
    if (before) tell(before.child, { do: "finish" });
    this.onReady(child.pid as number);
  }

  async stop() {
    this.#stopping = true;
    for (const child of [this.#current?.child, this.#next]) child?.kill("SIGTERM");
  }

  #lost(child: ChildProcess) {
    if (this.#stopping || this.#current?.child !== child) return;
    this.#current = undefined;
    this.#later();
  }

  #later() {
    setTimeout(() => !this.#stopping && this.serve().catch(() => this.#later()), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }

  #fork(): ChildProcess {
    const log = fs.openSync(path.join(this.config.home, "logs/rest.log"), "a");
    const child = fork(path.join(this.config.root, "local/platform/rest-server.ts"), {
      stdio: ["ignore", log, log, "ipc"],
      // Loaded explicitly, because Node alone does not read TypeScript.
      execArgv: ["--import", "tsx"],
      env: { ...process.env, LITE_TELEMETRY: "0" },
    });
    fs.closeSync(log);
    // Unheard, a message to a process that has just died would end the platform.
    child.on("error", () => undefined);
    child.once("exit", () => {
      if (this.#next === child) this.#next = undefined;
    });
    return child;
  }

  /** Resolves with the port, or 0 if it does not serve yet. */
  #ask(what: "prepare" | "serve"): Promise<number> {
    const child = this.#next as ChildProcess;
    return new Promise((resolve, reject) => {
      const died = () => {
        this.#next = undefined;
        reject(new Error(`The REST process ended; see ${path.join(this.config.home, "logs/rest.log")}`));
      };
      child.once("exit", died);
      child.once("message", (port: number) => {
        child.off("exit", died);
        resolve(port);
      });
      if (!tell(child, { do: what, order: this.#order() })) died();
    });
  }

  #order(): RestOrder {
    const { ports } = this.config;
    return {
      databaseUrl: databaseUrl(ports.database, this.secrets, "supabase_admin"),
      secrets: this.secrets,
      sandboxUrl: loopback(ports.sandbox),
      siteUrl: loopback(ports.dashboard),
    };
  }
}

/** Sends a message and returns whether the process could still receive it. */
function tell(child: ChildProcess, message: RestMessage): boolean {
  if (!child.connected) return false;
  child.send(message);
  return true;
}
