import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { TaskSizes } from "./encodedTask";

/** Trainers from PyPI that ours are compared with. */
const packages = ["scikit-learn==1.9.1", "lightgbm==4.7.0", "xgboost-cpu==3.2.0", "pandas==3.1.1"];

/** The functions of peers.py, and what they train. */
export const peers = {
  decision_tree: "scikit-learn DecisionTree",
  adaboost: "scikit-learn AdaBoost",
  lasso: "scikit-learn Lasso",
  ridge: "scikit-learn Ridge",
  neural_network: "scikit-learn MLP",
  random_forest: "scikit-learn RandomForest",
  gradient_boosting: "scikit-learn GradientBoosting",
  hist_gradient_boosting: "scikit-learn HistGradientBoosting",
  lightgbm: "LightGBM",
  lightgbm_classifier: "LightGBM",
  gradient_boosting_classifier: "scikit-learn GradientBoosting",
  hist_gradient_boosting_classifier: "scikit-learn HistGradientBoosting",
  random_forest_classifier: "scikit-learn RandomForest",
  xgboost: "XGBoost hist",
};
export type Peer = keyof typeof peers;

/** What is trained, on the numbers of which folder. */
export interface Training {
  /** An algorithm of this project or a peer. */
  trainer: string;
  params: Record<string, unknown>;
  threads: number;
  folder: string;
  sizes: TaskSizes;
  /** How many classes the target is of. @default none, it holds numbers */
  classes?: number;
  /** Rows of the batches that predictions are timed with. @default they are not */
  batch?: number;
}

/** Microseconds of processor time that a prediction takes. */
export interface PredictionTimes {
  /** Of one row at a time. */
  single: number;
  /** A row of a batch. */
  together: number;
}

/** How a training went. */
interface Outcome {
  seconds: number;
  /** Of all threads together; on a machine with other work the fairer number, except for threads that wait spinning. */
  cpuSeconds: number;
  /** Most memory while training beyond what the process had before, the matrix among it. */
  megabytes: number;
  /** On the validation rows: r2, or of classes the log loss. */
  score: number;
  /** If asked for. */
  prediction?: PredictionTimes;
}

/**
 * Trains here and with peers, each time in a process of its own, and prints what the fastest training of each came to. They
 * take turns, so that what else the machine does meets all.
 */
export function compare(training: Training, against: Peer[], repeats = 3): void {
  const ours = [process.execPath, "--import", "tsx", path.join(__dirname, "trainHere.ts")];
  const theirs = peerCommand();
  const trainers: [label: string, command: string[], Training][] = [
    ["cd4ml", ours, training],
    ...against.map((trainer) => [peers[trainer], theirs, { ...training, trainer }] as [string, string[], Training]),
  ];
  const best: Outcome[] = [];
  for (let i = 0; i < repeats; i++) {
    trainers.forEach(([, command, each], trainer) => {
      const outcome = train(command, each);
      if (!best[trainer] || outcome.seconds < best[trainer].seconds) best[trainer] = outcome;
    });
  }
  console.log(
    "trainer                            seconds   of cd4ml's   cpu s   MiB more " +
      (training.classes ? "log loss" : "      r2"),
  );
  trainers.forEach(([label], i) => {
    console.log(row(label, best[i], best[0]));
  });
}

/** How long a peer's predictions take, on one core, after it was trained as told. */
export function timePredictions(training: Training & { batch: number; trainer: Peer }): PredictionTimes {
  return train(peerCommand(), training).prediction!;
}

function peerCommand(): string[] {
  return [findPeers(), path.join(__dirname, "peers.py")];
}

function train([command, ...args]: string[], training: Training): Outcome {
  const env = { ...process.env, OMP_NUM_THREADS: String(training.threads) };
  return JSON.parse(execFileSync(command, [...args, JSON.stringify(training)], { encoding: "utf8", env }));
}

function row(label: string, { seconds, cpuSeconds, megabytes, score }: Outcome, ours: Outcome): string {
  const cells = [
    seconds.toFixed(2).padStart(9),
    (seconds / ours.seconds).toFixed(2).padStart(12),
    cpuSeconds.toFixed(2).padStart(7),
    megabytes.toFixed(0).padStart(10),
    score.toFixed(4).padStart(8),
  ];
  return label.padEnd(33) + cells.join(" ");
}

/** The Python of a virtual environment with the peers; made once, under the user's cache folder. */
export function findPeers(): string {
  const cache = process.env.XDG_CACHE_HOME ?? path.join(homedir(), ".cache");
  const environment = path.join(cache, "cd4ml", `peers-${packages.join("-").replaceAll("==", "-")}`);
  const python = path.join(environment, "bin/python");
  if (existsSync(path.join(environment, "complete"))) return python;
  console.error(`Installing ${packages.join(", ")} into ${environment} …`);
  execFileSync("python3", ["-m", "venv", "--clear", environment]);
  execFileSync(python, ["-m", "pip", "install", "--quiet", ...packages]);
  writeFileSync(path.join(environment, "complete"), "");
  return python;
}
