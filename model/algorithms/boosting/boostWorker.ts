import { workerData } from "node:worker_threads";
import { type GrowthTask, TreeGrowth } from "./treeGrowth";

// What a thread of `boost` runs: it helps with every tree from the one after it has started, until it is ended.
const growth = new TreeGrowth(workerData as GrowthTask);
const { meeting } = growth;
const thread = meeting.join();
try {
  for (let last = 0; ; ) {
    const { round, threads } = meeting.nextRound(last);
    if (thread < threads) growth.grow(round, thread, threads);
    last = round;
  }
} catch (error) {
  meeting.fail();
  throw error;
}
