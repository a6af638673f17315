import { evenly } from "../data/evenly";
import type { TargetOf } from "../problems/problem";
import { chart, numberAxis, pointMark } from "../runs/chart";

/** More points make the plot slower, not clearer. */
const mostPoints = 1500;

/**
 * A Vega-Lite chart of what predictions miss, actual less predicted, against what was predicted. Data are inline, evenly
 * spaced over the rows.
 */
export function residualPlot(
  { title, unit }: TargetOf<"regression">,
  actual: Float64Array,
  predicted: Float64Array,
): Record<string, unknown> {
  const values = evenly(actual.length, mostPoints).map((row) => ({
    predicted: Number(predicted[row].toPrecision(8)),
    residual: Number((actual[row] - predicted[row]).toPrecision(8)),
  }));
  const x = numberAxis("predicted", `Predicted ${title.toLowerCase()}`, unit, { nice: true, zero: false });
  const y = numberAxis("residual", "Actual less predicted", unit, { nice: true, zero: true });
  return chart(`What predictions of ${title.toLowerCase()} miss, by what was predicted, on the validation rows`, 240, {
    layer: [
      {
        data: { values: [{ residual: 0 }] },
        mark: { type: "rule", strokeDash: [4, 4], color: "#888888" },
        encoding: { y },
      },
      { data: { values }, mark: pointMark, encoding: { x, y } },
    ],
  });
}
