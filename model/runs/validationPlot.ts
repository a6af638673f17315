import { evenly } from "../data/evenly";
import type { TargetOf } from "../problems/problem";
import { chart, numberAxis, pointMark } from "./chart";

/** More points make the plot slower, not clearer. */
const mostPoints = 2000;

/**
 * A Vega-Lite chart of predicted against actual values with the diagonal that perfect predictions lie on. Data are
 * inline: at most 2,000 points, evenly spaced over the rows.
 */
export function validationPlot(
  { title, unit }: TargetOf<"regression">,
  actual: Float64Array,
  predicted: Float64Array,
): Record<string, unknown> {
  const points = sample(actual, predicted);
  const values = points.flatMap((point) => [point.actual, point.predicted]);
  const ends = [Math.min(...values), Math.max(...values)];
  const scale = { domain: ends, nice: true, zero: false };
  const x = numberAxis("actual", `Actual ${title.toLowerCase()}`, unit, scale);
  const y = numberAxis("predicted", `Predicted ${title.toLowerCase()}`, unit, scale);
  return chart(`Predicted against actual ${title.toLowerCase()} of the validation rows`, 320, {
    layer: [
      {
        data: { values: ends.map((end) => ({ actual: end, predicted: end })) },
        mark: { type: "line", strokeDash: [4, 4], color: "#888888", clip: true },
        encoding: { x, y },
      },
      { data: { values: points }, mark: pointMark, encoding: { x, y } },
    ],
  });
}

function sample(actual: Float64Array, predicted: Float64Array): { actual: number; predicted: number }[] {
  return evenly(actual.length, mostPoints).map((row) => {
    return { actual: actual[row], predicted: Number(predicted[row].toPrecision(8)) };
  });
}
