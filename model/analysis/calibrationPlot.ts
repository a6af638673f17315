import { chart } from "../runs/chart";
import type { CalibrationBin } from "./calibration";

/**
 * A Vega-Lite chart of the share of each class against the probability it was given, with the diagonal that a calibrated
 * model's classes lie on; the more rows a point stands for, the larger it is. Data are inline.
 */
export function calibrationPlot(classes: string[], bins: CalibrationBin[][]): Record<string, unknown> {
  const values = bins.flatMap((found, code) =>
    found.map(({ rows, predicted, actual }) => ({
      class: classes[code],
      rows,
      predicted: Number(predicted.toPrecision(6)),
      actual: Number(actual.toPrecision(6)),
    })),
  );
  const axis = (field: string, title: string) => ({
    field,
    type: "quantitative",
    title,
    scale: { domain: [0, 1] },
    axis: { format: "%" },
  });
  const x = axis("predicted", "Probability that the model gives");
  const y = axis("actual", "Share that is of the class");
  return chart("Share of each class against the probability it was given, on the validation rows", 280, {
    layer: [
      {
        data: { values: [0, 1].map((end) => ({ predicted: end, actual: end })) },
        mark: { type: "line", strokeDash: [4, 4], color: "#888888" },
        encoding: { x, y },
      },
      {
        data: { values },
        mark: { type: "line", opacity: 0.5 },
        encoding: { x, y, color: { field: "class", type: "nominal", sort: classes, title: null } },
      },
      {
        data: { values },
        mark: { type: "circle", opacity: 0.9 },
        encoding: {
          x,
          y,
          color: { field: "class", type: "nominal", sort: classes, title: null },
          size: { field: "rows", type: "quantitative", scale: { range: [30, 300] }, legend: null },
        },
      },
    ],
  });
}
