/* Shows what the event store knows, and asks it again and again while the page is looked at. */
import { draw, drawInTheme } from "./charts.mjs";
import { latency, spread, volume } from "./monitorCharts.mjs";

const monitor = document.querySelector("[data-monitor]");
const slot = (name) => document.querySelector(`[data-slot=${name}]`);
const count = new Intl.NumberFormat("en-US");
const brief = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });

let latest = null;

/** Rows as the charts want them; `below` and `upTo` stack the models of one stretch of time. */
function rowsOf({ activity, bucketSeconds }) {
  const heights = new Map();
  const stacked = activity.map((row) => {
    const below = heights.get(row.time) ?? 0;
    heights.set(row.time, below + row.predictions);
    return { ...row, below, upTo: below + row.predictions };
  });
  return stacked.map((row) => ({
    time: row.time,
    below: row.below,
    upTo: row.upTo,
    end: new Date(Date.parse(row.time) + bucketSeconds * 1000).toISOString(),
    problem: row.problem,
    model: `${row.problem} · ${row.run.split("-").at(-1)}`,
    predictions: row.predictions,
    p50: row.latency.p50 / 1000,
    p95: row.latency.p95 / 1000,
    p99: row.latency.p99 / 1000,
    low: row.prediction.p10,
    middle: row.prediction.p50,
    high: row.prediction.p90,
  }));
}

/** The chart's element, made at first use in a card of its own. */
function chartElement(id, title) {
  const existing = document.getElementById(id);
  if (existing) return existing;
  const card = document.createElement("article");
  const heading = document.createElement("h2");
  const element = document.createElement("div");
  heading.textContent = title;
  element.className = "chart";
  element.id = id;
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", title);
  card.append(heading, element);
  slot("charts").append(card);
  return element;
}

function showTiles(rows, bucketSeconds) {
  const newest = rows.at(-1).time;
  const current = rows.filter((row) => row.time === newest);
  const sum = (some) => some.reduce((total, row) => total + row.predictions, 0);
  const seconds = Math.max(1, Math.min(bucketSeconds, (Date.now() - Date.parse(newest)) / 1000));
  slot("predictions").textContent = count.format(sum(rows));
  slot("rate").textContent = `${brief.format(sum(current) / seconds)} / s`;
  slot("latency").textContent = `${brief.format(Math.max(...current.map((row) => row.p95)))} ms`;
  slot("models").textContent = new Set(rows.map((row) => row.model)).size;
}

async function show() {
  if (!latest) return;
  const rows = rowsOf(latest);
  monitor.hidden = rows.length === 0;
  slot("empty").hidden = rows.length > 0;
  if (rows.length === 0) return;
  showTiles(rows, latest.bucketSeconds);
  const charts = [
    ["volume", "Volume", volume(latest), rows],
    ["latency", "Latency: p50, p95, p99", latency(latest), rows],
  ];
  for (const { name, title, target, unit } of latest.problems) {
    const mine = rows.filter((row) => row.problem === name);
    if (mine.length > 0) charts.push([`spread-${name}`, `${title}: ${target} predicted`, spread(latest, unit), mine]);
  }
  for (const [id, title, spec, activity] of charts) {
    await draw(chartElement(id, title), { ...spec, datasets: { activity } });
  }
}

async function refresh() {
  try {
    const response = await fetch(monitor.dataset.monitor, { headers: { accept: "application/json" } });
    const answer = await response.json();
    slot("failure").hidden = response.ok;
    if (!response.ok) slot("failure").textContent = answer.detail;
    else latest = answer;
    if (response.ok) await show();
  } catch {
    slot("failure").textContent = "The service cannot be reached. What is shown is the last that was known.";
    slot("failure").hidden = false;
  }
}

async function follow() {
  if (!document.hidden) await refresh();
  setTimeout(follow, (latest?.refreshSeconds ?? 5) * 1000);
}

drawInTheme(show);
follow();
