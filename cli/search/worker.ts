import type { Choices } from "../../model/problems/problem";
import { openTrials } from "../../model/search/runTrial";
import { defineSearch, type Strategy } from "../../model/search/search";
import { trainingOptions } from "../runCommand";
import { type TrialOutcome, trialResult } from "./trialResult";

/** A search as its worker processes are told it, in JSON as the only argument. */
export interface WorkerTask {
  problem: string;
  choices: Choices;
  /** See `readSpace`. */
  space: string;
  seed: number;
  strategy: Strategy;
  /** Of the training rows, that these trials are trained on. */
  share: number;
  /** Data set of feedback to train on as well. */
  feedback?: string | true;
  /** Most threads of this process. */
  threads: number;
}

/** What a worker sends: that it is ready for a trial's number, how a trial ended, or what a person should know. */
export type WorkerMessage = { ready: true } | { outcome: TrialOutcome } | { notice: string };

const send = (message: WorkerMessage) => process.send?.(message);

async function work({ problem, space, seed, strategy, share, threads, ...options }: WorkerTask): Promise<void> {
  const training = await trainingOptions(problem, { ...options.choices, feedback: options.feedback });
  const search = await defineSearch({ ...training, space, seed, strategy });
  const onNotice = (notice: string) => send({ notice });
  const runTrial = await openTrials(search, { ...training, threads, share, onNotice });
  process.on("message", (trial: number) => {
    runTrial(trial)
      .then((run) => send({ outcome: trialResult(search, run) }))
      .catch((error: Error) => send({ outcome: { trial, error: error.message } }));
  });
  send({ ready: true });
}

// Nobody waits for the trials of a search that has ended.
process.once("disconnect", () => process.exit());
process.once("SIGINT", () => process.exit(130)).once("SIGTERM", () => process.exit(143));
work(JSON.parse(process.argv[2])).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
  process.disconnect();
});
