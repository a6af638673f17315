/* Draws Vega-Lite charts in the page's colours. `vegaEmbed` comes from the libraries loaded before this module. */

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Colours of models and problems, in order. */
export const palette = () => [1, 2, 3, 4, 5].map((number) => color(`--chart-${number}`));

function theme() {
  const text = color("--chart-text");
  const grid = color("--chart-grid");
  const labels = {
    labelColor: text,
    titleColor: text,
    titleFontWeight: "normal",
    labelFontSize: 11,
    titleFontSize: 11,
  };
  return {
    background: "transparent",
    font: "system-ui, sans-serif",
    view: { stroke: "transparent" },
    axis: { ...labels, gridColor: grid, domainColor: grid, tickColor: grid },
    legend: { ...labels, orient: "bottom", symbolType: "circle" },
    range: { category: palette() },
    mark: { color: color("--chart-1") },
    rule: { color: color("--chart-2") },
  };
}

/**
 * Draws a chart into an element and keeps it in the page's colours.
 *
 * @returns the Vega view now drawn
 */
export async function draw(element, spec) {
  const options = {
    mode: "vega-lite",
    // Expressions are interpreted: the page's policy allows no code made at run time.
    ast: true,
    actions: false,
    defaultStyle: false,
    renderer: "canvas",
    tooltip: { disableDefaultStyle: true },
    config: theme(),
  };
  const { view } = await vegaEmbed(element, spec, options);
  return view;
}

/** Calls `redraw` now and whenever the browser changes between light and dark. */
export function drawInTheme(redraw) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  return redraw();
}
