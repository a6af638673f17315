import { fork } from "node:child_process";
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
 * has failed, and another worker goes on with the rest.
 *
 * @param numbers of the trials
 * @param workers most processes at a time
 * @throws Cd4mlError CD4ML_SEARCH when a worker cannot even begin, with what it says
 */
export async function runTrials(
  task: WorkerTask,
  numbers: number[],
  workers: number,
  listener: TrialsListener,
): Promise<void> {
  const left = [...numbers];
  const lanes = Array.from({ length: Math.min(workers, numbers.length) }, async () => {
    while (left.length > 0) await runWorker(task, left, listener);
  });
  await Promise.all(lanes);
}

/** Starts a worker that takes trials until none is left, or it dies. */
function runWorker(task: WorkerTask, left: number[], { ended, notice }: TrialsListener): Promise<void> {
  const child = fork(path.join(__dirname, "worker.ts"), [JSON.stringify(task)], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const end = () => child.kill();
  process.once("exit", end);
  let begun = false;
  let current: number | undefined;
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const next = () => {
    current = left.shift();
    if (current === undefined) child.disconnect();
    else child.send(current);
  };
  child.on("message", (message: WorkerMessage) => {
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
      process.off("exit", end);
      const error = said.trim() || whyEnded(code, signal);
      if (!begun) return reject(new Cd4mlError("CD4ML_SEARCH", error));
      if (current !== undefined) ended({ trial: current, error });
      resolve();
    });
  });
}

function whyEnded(code: number | null, signal: NodeJS.Signals | null): string {
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
  return `the worker process ${how}. Was there too little memory? Try fewer --workers.`;
}
