import { mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/** The last use of each file in this process; DuckDB must not open a file twice in one process. */
const turns = new Map<string, Promise<unknown>>();

/** How a file is opened. */
export interface UseOptions {
  access: "READ_WRITE" | "READ_ONLY";
  /** How long to wait while another process has the file, in milliseconds. */
  waitMs: number;
}

/**
 * Opens a DuckDB file, does one piece of work, and closes it again. DuckDB locks its file for as long as it is open (one
 * writer, or many readers), so every process holds it only for moments and waits its turn.
 *
 * @throws what DuckDB says when the file stays locked for `waitMs`, or is no database
 */
export async function useDuckdbFile<T>(
  file: string,
  options: UseOptions,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const before = turns.get(file) ?? Promise.resolve();
  const mine = before.then(() => openAndUse(file, options, work));
  turns.set(
    file,
    mine.catch(() => {}),
  );
  return mine;
}

async function openAndUse<T>(file: string, options: UseOptions, work: (connection: DuckDBConnection) => Promise<T>) {
  const instance = await openWhenFree(file, options);
  try {
    const connection = await instance.connect();
    try {
      const result = await work(connection);
      // Else closing would do it, in this thread, while requests wait.
      if (options.access === "READ_WRITE") await connection.run("CHECKPOINT");
      return result;
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

async function openWhenFree(file: string, { access, waitMs }: UseOptions): Promise<DuckDBInstance> {
  if (access === "READ_WRITE") mkdirSync(path.dirname(file), { recursive: true });
  for (const deadline = performance.now() + waitMs; ; await sleep(20)) {
    try {
      return await DuckDBInstance.create(file, { access_mode: access, threads: "1" });
    } catch (error) {
      const locked = /lock on file/i.test((error as Error).message);
      if (!locked || performance.now() > deadline) throw error;
    }
  }
}
