import type { TopLevelSpec } from "vega-lite";
import { chartLibraries } from "./chartLibraries";

/**
 * Draws a Vega-Lite chart as an SVG that needs no script and scales with the page.
 *
 * @param spec  with its data inline
 * @param width in pixels, for a spec whose own width is its container's
 */
export async function renderChart(spec: Record<string, unknown>, width: number): Promise<string> {
  const { vega, vegaLite } = chartLibraries();
  const grey = "#7a8794";
  const config = {
    background: "transparent",
    font: "system-ui, sans-serif",
    axis: { labelColor: grey, titleColor: grey, tickColor: grey, domainColor: grey, gridColor: "#7a879433" },
    legend: { labelColor: grey },
    view: { stroke: null },
  };
  const chart = vegaLite.compile({ ...spec, width, config } as TopLevelSpec).spec;
  const view = new vega.View(vega.parse(chart), { renderer: "none" });
  return view.toSVG().finally(() => view.finalize());
}
