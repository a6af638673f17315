/** Trains a network on sample data by the backend that the first argument names; prints what it learned as JSON. */
import { classOutput } from "../../../model/algorithms/neural/outputLayer";
import { type Backend, loadTensorFlow } from "../../../model/algorithms/neural/tensorFlow";
import { trainNetwork } from "../../../model/algorithms/neural/trainNetwork";
import { createRandom } from "../../../model/data/random";

const rows = 300;
const rules = {
  learningRate: 0.01,
  l2: 1e-4,
  batchSize: 64,
  epochs: 12,
  validationShare: 0.1,
  patience: 5,
  tolerance: 1e-4,
};

async function main(): Promise<void> {
  const { tf, backend } = await loadTensorFlow(process.argv[2] as Backend);
  const random = createRandom(2);
  const inputs = Float32Array.from({ length: rows * 3 }, () => random.normal());
  const targets = new Float32Array(rows * 2);
  for (let row = 0; row < rows; row++) targets[2 * row + (inputs[3 * row] > inputs[3 * row + 1] ? 1 : 0)] = 1;
  const trained = await trainNetwork(tf, [3, 16, 8, 2], { rows, inputs, targets }, classOutput, rules, { seed: 1 });
  console.log(JSON.stringify({ backend, ...trained, parameters: [...trained.parameters] }));
}

main();
