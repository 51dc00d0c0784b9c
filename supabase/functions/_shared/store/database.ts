import postgres, { type Sql } from "postgres";
import { Problem } from "../platform/problem.ts";
import { problemOf, wasCutOff } from "./database-errors.ts";

/** A delivery that waits longer than this is better refused: the provider sends it again. */
const PATIENCE_MS = 8_000;
/** Per function instance; deliveries share two lanes of them (store/micro-batch.ts). */
const CONNECTIONS = 4;

type Statement<Row> = (sql: Sql) => PromiseLike<readonly Row[]>;

/** Refusals by the database become Problems; a lost connection or a timeout becomes `unavailable`. */
export interface Database {
  /** Runs one statement once. */
  run<Row extends object>(statement: Statement<Row>): Promise<readonly Row[]>;
  /**
   * Runs one idempotent statement, and once more if the connection ended during it: some providers never deliver
   * again, so a restart of the database should not cost their delivery.
   */
  insist<Row extends object>(statement: Statement<Row>): Promise<readonly Row[]>;
  end(): Promise<void>;
}

/** Supabase's transaction pooler hands each statement to another server session: nothing may be prepared there. */
const isTransactionPooler = (url: string): boolean => new URL(url).port === "6543";

export function connect(url: string): Database {
  const pooled = isTransactionPooler(url);
  const sql = postgres(url, {
    max: CONNECTIONS,
    prepare: !pooled,
    connect_timeout: 5,
    idle_timeout: 60,
    // After a restart of the database the next delivery should not wait out a long backoff.
    backoff: () => 0.2,
    fetch_types: false,
    onnotice: () => {},
    // A pooler refuses settings it does not know; there only the deadline below applies.
    connection: pooled ? {} : { application_name: "functions", statement_timeout: PATIENCE_MS },
  });
  return {
    run: (statement) => withinPatience(statement(sql)).catch(thrown),
    insist: (statement) =>
      withinPatience(statement(sql))
        .catch((error) => {
          if (!wasCutOff(error)) throw error;
          return withinPatience(statement(sql));
        })
        .catch(thrown),
    end: () => sql.end({ timeout: 1 }),
  };
}

const thrown = (error: unknown): never => {
  throw problemOf(error);
};

async function withinPatience<Row>(rows: PromiseLike<readonly Row[]>): Promise<readonly Row[]> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Problem.unavailable("The database")), PATIENCE_MS);
  });
  try {
    return await Promise.race([rows, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
