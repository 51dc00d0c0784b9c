import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { leaveTrace, removeTrace } from "./leftovers.ts";
import { until } from "./until.ts";

export interface Program {
  name: string;
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number;
  gid?: number;
  /** The folder of its log and trace. */
  home: string;
  /** Polled until it returns true. */
  isReady(): Promise<boolean>;
  stopSignal?: NodeJS.Signals;
  /** After this uptime, a restart begins without a growing pause; 10 s by default. */
  healthyAfterMs?: number;
  /** Called with its process id whenever the program responds (again). */
  onReady?(pid: number): void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
const HEALTHY_AFTER_MS = 10_000;
const READY_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 8_000;

/** A child process that is restarted, with growing pauses, whenever it ends by itself. */
export class Supervised {
  #child: ChildProcess | undefined;
  #pause = FIRST_PAUSE_MS;
  #stopping = false;
  #ready = false;
  /** It has responded once; from then on it is restarted however often it fails. */
  #served = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly program: Program) {}

  get name() {
    return this.program.name;
  }
  get ready() {
    return this.#ready;
  }
  get pid() {
    return this.#child?.pid;
  }

  /** Resolves once the program responds; rejects with the end of its log if it never does. */
  async start(): Promise<void> {
    this.#stopping = false;
    const child = this.#spawn();
    const alive = () => child.exitCode === null && child.signalCode === null;
    const answered = await until(() => this.program.isReady(), READY_WITHIN_MS, alive);
    if (!answered) throw new Error(`${this.name} did not start. Its log ends:\n${this.lastWords()}`);
    if (!alive()) return;
    this.#ready = true;
    this.#served = true;
    this.program.onReady?.(child.pid as number);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill(this.program.stopSignal ?? "SIGTERM");
    const impatience = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
    await gone;
    clearTimeout(impatience);
    removeTrace(this.program.home, this.name);
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  lastWords(lines = 15): string {
    const log = this.#logFile();
    return fs.existsSync(log)
      ? fs.readFileSync(log, "utf8").trimEnd().split("\n").slice(-lines).join("\n")
      : "";
  }

  #logFile = () => path.join(this.program.home, "logs", `${this.name}.log`);

  #spawn(): ChildProcess {
    // A file descriptor rather than a pipe, because the child briefly outlives a killed parent and must not block.
    const log = fs.openSync(this.#logFile(), "a");
    const { command, args, env, cwd, uid, gid, home } = this.program;
    const startedAt = Date.now();
    const child = spawn(command, args, { env, cwd, uid, gid, stdio: ["ignore", log, log] });
    fs.closeSync(log);
    child.once("error", (error) => fs.appendFileSync(this.#logFile(), `${error.message}\n`));
    child.once("exit", () => this.#exited(child, Date.now() - startedAt));
    if (child.pid) leaveTrace(home, this.name, child.pid, args, this.program.stopSignal ?? "SIGTERM");
    this.#child = child;
    return child;
  }

  #exited(child: ChildProcess, livedMs: number) {
    if (this.#child !== child) return;
    this.#ready = false;
    if (this.#stopping || !this.#served) return;
    this.#pause =
      livedMs > (this.program.healthyAfterMs ?? HEALTHY_AFTER_MS)
        ? FIRST_PAUSE_MS
        : Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
    this.#timer = setTimeout(() => this.#again(), this.#pause / 2);
  }

  #again() {
    if (this.#stopping) return;
    // A program that fails to start is retried when it exits; the log contains the reason.
    this.start().catch(() => undefined);
  }
}
