import { parentPort } from "node:worker_threads";
import { growTrees, type TreesTask } from "./growTrees";

// What a thread of `growForest` runs: grows trees of the task it is sent, hands each over without a copy, and ends.
parentPort?.once("message", (task: TreesTask) => {
  for (const { index, tree } of growTrees(task)) {
    parentPort?.postMessage(
      { index, tree },
      Object.values(tree).map((array) => array.buffer),
    );
  }
});
