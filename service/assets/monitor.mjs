/* Shows what the event store knows, and asks it again and again while the page is looked at. */
import { draw, drawInTheme } from "./charts.mjs";
import { accuracy, classes, latency, spread, volume } from "./monitorCharts.mjs";

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
    end: endOf(row.time, bucketSeconds),
    problem: row.problem,
    model: modelName(row.problem, row.run),
    predictions: row.predictions,
    p50: row.latency.p50 / 1000,
    p95: row.latency.p95 / 1000,
    p99: row.latency.p99 / 1000,
    low: row.prediction?.p10,
    middle: row.prediction?.p50,
    high: row.prediction?.p90,
  }));
}

/** A problem's predictions of each class by stretch of time, stacked in the order of the classes. */
function classRowsOf({ activity, bucketSeconds }, { name, classes: order }) {
  const byTime = new Map();
  for (const { problem, time, classes: counts = {} } of activity) {
    if (problem !== name) continue;
    const sums = byTime.get(time) ?? new Map();
    for (const [one, count] of Object.entries(counts)) sums.set(one, (sums.get(one) ?? 0) + count);
    byTime.set(time, sums);
  }
  return [...byTime].flatMap(([time, sums]) => {
    const total = [...sums.values()].reduce((sum, count) => sum + count, 0);
    let below = 0;
    return order.map((one) => {
      const predictions = sums.get(one) ?? 0;
      const row = { time, class: one, predictions, share: predictions / total, below, upTo: below + predictions };
      below = row.upTo;
      return { ...row, end: endOf(time, bucketSeconds) };
    });
  });
}

/** How often each model of a problem was right. */
function accuracyRowsOf({ accuracy: rows }, { name }) {
  return rows
    .filter(({ problem }) => problem === name)
    .map((row) => ({ ...row, model: modelName(row.problem, row.run) }));
}

const endOf = (time, seconds) => new Date(Date.parse(time) + seconds * 1000).toISOString();
const modelName = (problem, run) => `${problem} · ${run.split("-").at(-1)}`;

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

/** What a problem's predictions were, and how often a class was right. */
function chartsOf(problem, rows) {
  const { name, title, target, unit } = problem;
  const heading = `${title}: ${target} predicted`;
  if (!problem.classes) return [[`spread-${name}`, heading, spread(latest, unit), rows]];
  const charts = [[`classes-${name}`, heading, classes(latest, problem.classes), classRowsOf(latest, problem)]];
  const told = accuracyRowsOf(latest, problem);
  if (told.length > 0) charts.push([`accuracy-${name}`, `${title}: accuracy by labels`, accuracy(latest), told]);
  return charts;
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
  for (const problem of latest.problems) {
    const mine = rows.filter((row) => row.problem === problem.name);
    if (mine.length > 0) charts.push(...chartsOf(problem, mine));
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
