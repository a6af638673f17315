import { algorithms } from "../../model/algorithms/algorithms";
import { r2Score } from "../../model/metrics/r2Score";
import { readTask } from "./encodedTask";
import { watchMemory } from "./memory";
import type { Training } from "./trainers";

/** Our side of peers.py: the same argument, the same answer. */
async function train({ trainer, params, threads, folder, sizes }: Training): Promise<void> {
  const { train, target, validate, actual } = readTask(folder, sizes);
  const mostMegabytes = watchMemory();
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const model = await algorithms.regression[trainer].train(train, target, params, { seed: 1, threads });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const outcome = { seconds, cpuSeconds: (user + system) / 1e6, megabytes: mostMegabytes() };
  console.log(JSON.stringify({ ...outcome, r2: r2Score(actual, model.predictAll(validate)) }));
}

train(JSON.parse(process.argv[2]));
