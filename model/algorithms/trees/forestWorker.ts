import { parentPort, workerData } from "node:worker_threads";
import { growTrees, type TreesTask } from "./growTrees";

// What a thread of `growForest` runs: grows trees and hands each over without a copy.
for (const { index, tree } of growTrees(workerData as TreesTask)) {
  const arrays = [tree.feature, tree.threshold, tree.left, tree.importance];
  parentPort?.postMessage(
    { index, tree },
    arrays.map((array) => array.buffer as ArrayBuffer),
  );
}
