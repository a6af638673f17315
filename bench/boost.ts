import { type EncodingOptions, encodeTask, writeTask } from "./support/encodedTask";
import { withData } from "./support/simulatedData";
import { compare, type Peer } from "./support/trainers";

const trainer = "gradient_boosting";
const threads = 2;
const validationRows = 50_000;
const histogramPeers: Peer[] = ["lightgbm", "xgboost", "hist_gradient_boosting"];

/**
 * Trains boosted trees here and with peers: the defaults of houses and ames, then 100 trees of depth 8 on the numeric
 * features of more and more simulated sales.
 *
 * npm run bench boost [problem or number of rows …]; without any, those of the documentation
 */
export async function run(): Promise<void> {
  const given = process.argv.slice(3);
  for (const each of given.length > 0 ? given : ["houses", "ames", "100000", "1000000", "5000000"]) {
    if (/^\d+$/.test(each)) await compareLarge(Number(each));
    else await compareDefaults(each);
  }
}

async function compareDefaults(problem: string): Promise<void> {
  await withTask(problem, 100_000, {}, (task) => compare(task, ["gradient_boosting", ...histogramPeers]));
}

async function compareLarge(rows: number): Promise<void> {
  const share = rows / (rows + validationRows);
  const splits = { seed: 1, train: [0, share] as [number, number], validate: [share, 1] as [number, number] };
  await withTask("houses", rows + validationRows, { splits, features: { categorical: [] } }, (task) => {
    for (const max_bins of [64, 255]) {
      console.log(`100 trees of depth 8, ${max_bins} bins`);
      const training = { ...task, params: { ...task.params, trees: 100, max_depth: 8, max_bins } };
      // Of minutes, what else the machine does takes a small part.
      compare(training, histogramPeers, rows > 1_000_000 ? 1 : 3);
    }
  });
}

async function withTask(
  problem: string,
  simulated: number,
  options: EncodingOptions,
  use: (task: Parameters<typeof compare>[0]) => void,
): Promise<void> {
  await withData(problem, simulated, async (folder) => {
    const task = await encodeTask(problem, trainer, folder, options);
    const sizes = writeTask(task, folder);
    console.log(`${problem}: ${sizes.train} rows, ${sizes.features} features, ${threads} threads`);
    use({ trainer, params: task.params, threads, folder, sizes });
  });
}
