import { parentPort, workerData } from "node:worker_threads";
import { growTrees, type TreesTask } from "./growTrees";

// What a thread of `growForest` runs: grows trees and hands each over without a copy.
for (const { index, tree } of growTrees(workerData as TreesTask)) {
  parentPort?.postMessage(
    { index, tree },
    Object.values(tree).map((array) => array.buffer),
  );
}
