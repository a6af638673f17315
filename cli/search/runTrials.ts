import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import { Cd4mlError } from "../../model/errors";
import type { TrialOutcome } from "./trialResult";
import type { WorkerMessage, WorkerTask } from "./worker";

/** Told how the trials of a search go on. */
export interface TrialsListener {
  ended(outcome: TrialOutcome): void;
  notice(text: string): void;
}

/**
 * Runs trials in worker processes, each of which reads the data once. A worker that dies takes one trial with it: that one
 * has failed, and another worker goes on with the rest. If one cannot even begin, no other would do better: all end.
 *
 * @param numbers of the trials
 * @param workers most processes at a time
 * @throws Cd4mlError CD4ML_SEARCH when a worker cannot even begin, with what it says; then no worker is left
 */
export async function runTrials(
  task: WorkerTask,
  numbers: number[],
  workers: number,
  listener: TrialsListener,
): Promise<void> {
  const pool: Pool = { task, left: [...numbers], running: new Set(), failed: false };
  const end = () => {
    for (const child of pool.running) child.kill();
  };
  process.once("exit", end);
  const lanes = Array.from({ length: Math.min(workers, numbers.length) }, async () => {
    while (pool.left.length > 0) await runWorker(pool, listener);
  });
  try {
    await Promise.all(lanes);
  } catch (error) {
    pool.failed = true;
    pool.left.length = 0;
    end();
    await Promise.allSettled(lanes);
    throw error;
  } finally {
    process.off("exit", end);
  }
}

/** What the workers share. */
interface Pool {
  task: WorkerTask;
  /** Numbers of trials that nobody has begun. */
  left: number[];
  /** Workers that have not ended. */
  running: Set<ChildProcess>;
  /** Whether all are told to end, because one could not begin. */
  failed: boolean;
}

/** Starts a worker that takes trials until none is left, or it dies. */
function runWorker(pool: Pool, { ended, notice }: TrialsListener): Promise<void> {
  const child = fork(path.join(__dirname, "worker.ts"), [JSON.stringify(pool.task)], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  pool.running.add(child);
  let begun = false;
  let current: number | undefined;
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const next = () => {
    current = pool.left.shift();
    if (current === undefined) child.disconnect();
    else child.send(current);
  };
  child.on("message", (message: WorkerMessage) => {
    if (pool.failed) return;
    if ("notice" in message) return notice(message.notice);
    begun = true;
    if ("outcome" in message) {
      current = undefined;
      ended(message.outcome);
    }
    next();
  });
  return new Promise((resolve, reject) => {
    // "close" does not come once the channel was closed from here.
    child.once("exit", (code, signal) => {
      pool.running.delete(child);
      const error = said.trim() || whyEnded(code, signal);
      if (!begun) return reject(new Cd4mlError("CD4ML_SEARCH", error));
      if (current !== undefined && !pool.failed) ended({ trial: current, error });
      resolve();
    });
  });
}

function whyEnded(code: number | null, signal: NodeJS.Signals | null): string {
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
  return `the worker process ${how}. Was there too little memory? Try fewer --workers.`;
}
