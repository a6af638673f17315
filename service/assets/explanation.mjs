/* Shows what made a prediction. */

/** Features that weigh less are not shown. */
const mostShown = 8;

/** How base and contributions are written, by what they are in. */
const formats = {
  probability: (value) => `${(value * 100).toFixed(1)} %`,
  log_odds: (value) => value.toFixed(2),
};

/**
 * Fills the section of a result.
 *
 * @param explanation  as the API answers it
 * @param formatAmount writes a value of the target
 */
export function showExplanation(section, { scale, base, contributions, ...about }, formatAmount) {
  const format = formats[scale] ?? formatAmount;
  const subject = about.class === undefined ? "" : ` for ${about.class}`;
  section.querySelector("[data-slot=base]").textContent =
    `Added to ${format(base)}${subject}, which it says of a row of which nothing is known`;
  const shown = contributions.slice(0, mostShown);
  const most = Math.abs(shown[0]?.contribution ?? 0) || 1;
  section.querySelector("tbody").replaceChildren(...shown.map((each) => rowOf(section, each, most, format)));
  section.hidden = false;
}

/** The title of a field as its input has it; derived features have none, so that their name is written as words. */
function titleOf(feature) {
  const title = document.getElementById(feature)?.dataset.title;
  return title ?? feature.charAt(0).toUpperCase() + feature.slice(1).replaceAll("_", " ");
}

function rowOf(section, { feature, value, contribution }, most, format) {
  const row = section.querySelector("template").content.cloneNode(true).firstElementChild;
  const shown = typeof value === "number" ? String(Number(value.toPrecision(6))) : value;
  row.querySelector("th").textContent = `${titleOf(feature)}: ${shown}`;
  const bar = row.querySelector("progress");
  bar.max = most;
  bar.value = Math.abs(contribution);
  bar.classList.toggle("down", contribution < 0);
  bar.setAttribute("aria-label", `weight of ${titleOf(feature)}`);
  row.querySelector(".number").textContent = `${contribution < 0 ? "−" : "+"}${format(Math.abs(contribution))}`;
  return row;
}
