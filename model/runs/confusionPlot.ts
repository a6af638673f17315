import { chart } from "./chart";
import type { Confusion } from "./run";

/**
 * A Vega-Lite heat map of validation rows by actual and predicted class: each cell has its number of rows, and a colour
 * that is the stronger the larger a share of its actual class it is. Data are inline.
 */
export function confusionPlot(title: string, { classes, counts }: Confusion): Record<string, unknown> {
  const values = counts.flatMap((row, i) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((rows, j) => ({
      actual: classes[i],
      predicted: classes[j],
      rows,
      share: total === 0 ? 0 : Number((rows / total).toPrecision(6)),
    }));
  });
  const axis = (field: string, label: string) => ({
    field,
    type: "nominal",
    title: label,
    sort: classes,
    axis: { labelAngle: 0, labelOverlap: true, grid: false, ticks: false, domain: false },
  });
  const text = { condition: { test: "datum.share > 0.5", value: "white" }, value: "#7a8794" };
  return chart(`Validation rows by actual and predicted ${title.toLowerCase()}`, 320, {
    data: { values },
    encoding: {
      x: axis("predicted", `Predicted ${title.toLowerCase()}`),
      y: axis("actual", `Actual ${title.toLowerCase()}`),
    },
    layer: [
      {
        mark: { type: "rect", color: "#2f6db5", cornerRadius: 3 },
        encoding: {
          opacity: { field: "share", type: "quantitative", scale: { domain: [0, 1], range: [0.06, 1] }, legend: null },
          tooltip: [{ field: "actual" }, { field: "predicted" }, { field: "rows" }, { field: "share", format: ".1%" }],
        },
      },
      { mark: { type: "text", fontSize: 15, fontWeight: 600 }, encoding: { text: { field: "rows" }, color: text } },
    ],
  });
}
