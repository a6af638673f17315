import { evenly } from "../data/evenly";
import type { TargetOf } from "../problems/problem";

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
  const axis = (field: string, label: string) => ({
    field,
    type: "quantitative",
    title: unit ? `${label} (${unit})` : label,
    scale: { nice: true, zero: field === "residual" },
    axis: { format: "~s", labelOverlap: true },
  });
  const y = axis("residual", "Actual less predicted");
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description: `What predictions of ${title.toLowerCase()} miss, by what was predicted, on the validation rows`,
    width: "container",
    height: 240,
    autosize: { type: "fit", contains: "padding" },
    layer: [
      {
        data: { values: [{ residual: 0 }] },
        mark: { type: "rule", strokeDash: [4, 4], color: "#888888" },
        encoding: { y },
      },
      {
        data: { values },
        mark: { type: "circle", aria: false, size: 14, opacity: 0.45, color: "#2f6db5", clip: true },
        encoding: {
          x: axis("predicted", `Predicted ${title.toLowerCase()}`),
          y,
        },
      },
    ],
  };
}
