import { evenly } from "../data/evenly";
import type { TargetOf } from "../problems/problem";

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
  const axis = (field: string, label: string) => ({
    field,
    type: "quantitative",
    title: unit ? `${label} (${unit})` : label,
    scale: { domain: ends, nice: true, zero: false },
    axis: { format: "~s", labelOverlap: true },
  });
  const x = axis("actual", `Actual ${title.toLowerCase()}`);
  const y = axis("predicted", `Predicted ${title.toLowerCase()}`);
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description: `Predicted against actual ${title.toLowerCase()} of the validation rows`,
    width: "container",
    height: 320,
    autosize: { type: "fit", contains: "padding" },
    layer: [
      {
        data: { values: ends.map((end) => ({ actual: end, predicted: end })) },
        mark: { type: "line", strokeDash: [4, 4], color: "#888888", clip: true },
        encoding: { x, y },
      },
      {
        data: { values: points },
        mark: { type: "circle", aria: false, size: 14, opacity: 0.45, color: "#2f6db5", clip: true },
        encoding: { x, y },
      },
    ],
  };
}

function sample(actual: Float64Array, predicted: Float64Array): { actual: number; predicted: number }[] {
  return evenly(actual.length, mostPoints).map((row) => {
    return { actual: actual[row], predicted: Number(predicted[row].toPrecision(8)) };
  });
}
