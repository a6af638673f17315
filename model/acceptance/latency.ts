import { takeSample } from "../data/takeRows";
import { median } from "../features/median";
import type { CriterionOf } from "./criteria";
import type { CriterionKind } from "./criterionKind";
import { inputRows } from "./inputRows";

interface Latency {
  median_us: number;
  predictions: number;
}

const predictions = 200;

/** Time of single predictions, as the service makes them. The median passes over what else the machine did meanwhile. */
export const latency: CriterionKind<CriterionOf<"latency">, Latency> = {
  name: () => "latency",
  check: () => [],
  measure: (_, { problem, predictions: model, table, rows }) => {
    const inputs = inputRows(problem, takeSample(table, predictions, rows));
    const time = (i: number) => {
      const start = performance.now();
      model.predict(inputs[i % inputs.length]);
      return (performance.now() - start) * 1000;
    };
    const pass = () => Float64Array.from({ length: predictions }, (_, i) => time(i));
    // The first pass is for the compiler.
    pass();
    return { median_us: Number(median(pass()).toPrecision(3)), predictions };
  },
  judge: ({ max_us }, { median_us, predictions }) => ({
    found: `median ${median_us} µs of ${predictions} predictions`,
    allowed: `at most ${max_us} µs`,
    passed: median_us <= max_us,
  }),
};
