/**
 * A Vega-Lite chart as wide as the place that shows it.
 *
 * @param description for who does not see it
 * @param height      in pixels
 * @param content     its data, encoding and layers
 */
export function chart(description: string, height: number, content: Record<string, unknown>): Record<string, unknown> {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description,
    width: "container",
    height,
    autosize: { type: "fit", contains: "padding" },
    ...content,
  };
}

/** An axis of numbers in the target's unit, short: `1.2M`. */
export function numberAxis(field: string, label: string, unit: string, scale: Record<string, unknown>) {
  return {
    field,
    type: "quantitative",
    title: unit ? `${label} (${unit})` : label,
    scale,
    axis: { format: "~s", labelOverlap: true },
  };
}

/** Points of rows: one a row, light enough that many on one place can be told from few. */
export const pointMark = { type: "circle", aria: false, size: 14, opacity: 0.45, color: "#2f6db5", clip: true };
