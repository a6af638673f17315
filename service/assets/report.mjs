/* Draws the plots a run came with. */
import { backgroundColor, draw, drawInTheme } from "./charts.mjs";

for (const element of document.querySelectorAll("[data-chart]")) {
  const response = await fetch(element.dataset.chart);
  if (!response.ok) {
    element.textContent = "This run has no plot.";
    continue;
  }
  const { title, background, config, ...spec } = await response.json();
  // Marks in the page's colour, which knows of light and dark; lines to compare with are grey in both.
  for (const { mark } of [spec, ...(spec.layer ?? [])])
    if (mark && !["line", "rule"].includes(mark.type)) delete mark.color;
  const sized = { ...spec, width: "container", height: "container", autosize: { type: "fit", contains: "padding" } };
  const strong = spec.layer?.find(({ mark }) => mark.type === "text")?.encoding.color.condition;
  await drawInTheme(() => {
    if (strong) strong.value = backgroundColor();
    return draw(element, sized);
  });
}
