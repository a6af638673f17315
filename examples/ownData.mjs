/* Boosts trees on arrays of one's own and says how well they predict rows they have not seen: node examples/ownData.mjs */
import { algorithms, metrics } from "cd4ml";

// A feature is an array with a number for each row; none is NaN.
const hour = Float64Array.from({ length: 3000 }, (_, row) => (row * 7) % 24);
const temperature = Float64Array.from({ length: 3000 }, (_, row) => (row * 0.37) % 30);
const demand = hour.map((at, row) => 300 + 80 * Math.sin((at / 24) * 2 * Math.PI) - 5 * temperature[row]);

const part = (from, to) => ({
  matrix: {
    rows: to - from,
    names: ["hour", "temperature"],
    columns: [hour, temperature].map((column) => column.slice(from, to)),
  },
  target: demand.slice(from, to),
});
const [train, validate] = [part(0, 2000), part(2000, 3000)];

const { gradient_boosting: boosting } = algorithms.regression;
const model = await boosting.train(train.matrix, train.target, { trees: 100, max_depth: 4 }, { seed: 1 });
const r2 = metrics.regression.r2_score(validate.target, model.predictAll(validate.matrix));
console.log(`r2_score ${r2.toFixed(4)}`);
