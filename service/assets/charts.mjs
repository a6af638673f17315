/* Draws Vega-Lite charts in the page's colours. `vegaEmbed` comes from the libraries loaded before this module. */

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Colour of what is written in and around charts. */
export const textColor = () => color("--chart-text");

/** Colour of what is written on a strong colour. */
export const backgroundColor = () => color("--pico-card-background-color");

function theme(width) {
  const text = textColor();
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
    legend: { ...labels, orient: "bottom", columns: Math.max(1, Math.floor(width / 150)) },
    range: { category: [1, 2, 3, 4, 5].map((number) => color(`--chart-${number}`)) },
    mark: { color: color("--chart-1") },
    rule: { color: color("--chart-2") },
  };
}

/** What is drawn now, by element. */
const drawn = new WeakMap();

/** Draws a chart into an element, in place of what was there. */
export async function draw(element, spec) {
  const options = {
    mode: "vega-lite",
    // Expressions are interpreted: the page's policy allows no code made at run time.
    ast: true,
    actions: false,
    defaultStyle: false,
    renderer: "canvas",
    tooltip: { disableDefaultStyle: true },
    config: theme(element.clientWidth),
  };
  drawn.get(element)?.finalize();
  drawn.set(element, await vegaEmbed(element, spec, options));
}

/** Calls `redraw` now and whenever the browser changes between light and dark. */
export function drawInTheme(redraw) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  return redraw();
}
