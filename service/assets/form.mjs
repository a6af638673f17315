/* Asks the API for a prediction, so that the page stays, and sends back what the real value was. */
import { showExplanation } from "./explanation.mjs";

const form = document.querySelector("form[data-api]:not([data-feedback])");
const card = document.querySelector(".result");
const feedback = document.querySelector("form[data-feedback]");
feedback.hidden = false;

/** Thousands in commas as the server writes them; currency units as money. */
function formatAmount(value) {
  const { currency, unit } = card.dataset;
  if (currency) {
    return new Intl.NumberFormat("en-US", { style: "currency", currency, maximumFractionDigits: 0 }).format(value);
  }
  const digits = Math.abs(value) >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 4 };
  return `${new Intl.NumberFormat("en-US", digits).format(value)} ${unit}`;
}

/** The form as one row: numbers as numbers, flags as 0 or 1, all else as text, nothing for what was left empty. */
function rowOf(elements) {
  const row = {};
  for (const { name, value, checked, dataset } of elements) {
    if (!dataset.type) continue;
    if (dataset.type === "flag") row[name] = checked ? 1 : 0;
    else if (value !== "") row[name] = ["category", "date"].includes(dataset.type) ? value : Number(value);
  }
  return row;
}

async function post(url, body) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });
  return { ok: response.ok, answer: await response.json() };
}

const slot = (name, within = card) => within.querySelector(`[data-slot=${name}]`);

function showResult({ prediction, probabilities, predictionId, explanation, model }) {
  slot("prediction").textContent = probabilities ? prediction : formatAmount(prediction);
  for (const row of card.querySelectorAll("[data-class]")) {
    const probability = probabilities?.[row.dataset.class] ?? 0;
    row.querySelector("progress").value = probability;
    row.querySelector(".number").textContent = `${(probability * 100).toFixed(1)} %`;
  }
  if (explanation) showExplanation(card.querySelector(".explanation"), explanation, formatAmount);
  slot("id").textContent = predictionId;
  slot("run").textContent = model.run;
  slot("run").href = `/${model.problem}/models/${model.run}`;
  slot("feedback").textContent = "";
  feedback.reset();
  card.hidden = false;
  card.scrollIntoView({ block: "nearest", behavior: "smooth" });
}

function showErrors({ detail, errors = [] }) {
  const shown = errors.filter(({ field }) => form.elements[field]);
  for (const error of shown) {
    const input = form.elements[error.field];
    input.setAttribute("aria-invalid", "true");
    document.getElementById(`${error.field}-error`).textContent = error.detail;
  }
  const failure = slot("failure", form);
  failure.textContent = shown.length > 0 ? "Nothing was predicted yet: see the fields marked above." : detail;
  failure.hidden = false;
}

function clearErrors() {
  slot("failure", form).hidden = true;
  for (const input of form.querySelectorAll("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    document.getElementById(`${input.name}-error`).textContent = "";
  }
}

const unreachable = { detail: "The service cannot be reached. Try again in a moment." };

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button[type=submit]");
  button.setAttribute("aria-busy", "true");
  clearErrors();
  try {
    const { ok, answer } = await post(form.dataset.api, rowOf(form.elements));
    if (ok) showResult(answer);
    else showErrors(answer);
  } catch {
    showErrors(unreachable);
  } finally {
    button.removeAttribute("aria-busy");
  }
});

feedback.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { type, value } = feedback.elements.actual;
  const body = { predictionId: slot("id").textContent, actual: type === "number" ? Number(value) : value };
  try {
    const { ok, answer } = await post(feedback.dataset.api, body);
    slot("feedback").textContent = ok ? "Thank you. It will help the next model." : answer.detail;
  } catch {
    slot("feedback").textContent = unreachable.detail;
  }
});
