import type { Compared } from "../model/compare/compareEach";
import { type ComparedMetric, type Comparison, differs } from "../model/compare/compareRuns";
import {
  describeValue,
  importanceText,
  lossText,
  metricText,
  rowsNote,
  runFacts,
  signed,
} from "../model/compare/describeComparison";
import { detailSections, outcomeRows } from "./comparisonDetails";
import { formatTable } from "./output";

/** Most characters of a name and of a value, so that a line has no more than 100. */
const widest = { name: 26, value: 33 };

/** Features beyond these matter too little to either model to list. */
const mostFeatures = 12;

/** A comparison for people; `≠` marks what differs. */
export function comparisonText(comparison: Comparison): string {
  const { problem, runs, choices, params, settings, data, metrics, unit } = comparison;
  const section = (title: string, rows: string[][], last = "") =>
    rows.length > 0 ? [formatTable([title, runs[0].run, runs[1].run, last], rows)] : [];
  return [
    ...section(
      problem,
      runFacts(comparison).map((row) => cells(row).slice(0, 3)),
    ),
    ...section("choice", choices.map(cells)),
    ...section("parameter", params.map(cells)),
    ...section("setting that differs", settings.map(cells)),
    ...section("data", data.map(cells)),
    ...section(...featureRows(comparison)),
    ...section(...outcomeRows(comparison)),
    ...detailSections(comparison).flatMap(({ title, rows }) => section(shorten(title, widest.name), rows.map(inRoom))),
    ...section(
      "metric",
      metrics.map((metric) => metricCells(metric, unit)),
      "difference",
    ),
    `${rowsNote(comparison)}\n${servesNote(comparison)}`,
  ].join("\n\n");
}

function cells(row: Compared<unknown>): string[] {
  return [...inRoom([row.name, ...row.values.map(describeValue)]), differs(row) ? "≠" : ""];
}

/** A name and two values, as long as a line has room for. */
function inRoom([name, ...values]: string[]): string[] {
  return [shorten(name, widest.name), ...values.map((value) => shorten(value, widest.value))];
}

/** What both lose without each feature; their shares in the models where that is not known of both. */
function featureRows({ importances, losses, unit }: Comparison): [title: string, rows: string[][]] {
  const features = losses?.features ?? importances;
  const write = losses ? (loss?: number) => lossText(losses.metric, loss, unit) : importanceText;
  const rows = features
    .slice(0, mostFeatures)
    .map(({ name, values }) => [shorten(name, widest.name), ...values.map((value) => write(value).padStart(9))]);
  const left = features.length - rows.length;
  return [losses ? `${losses.metric} lost without` : "importance", left > 0 ? [...rows, [`and ${left} more`]] : rows];
}

function metricCells({ name, values, difference, better }: ComparedMetric, unit: string | null): string[] {
  const numbers = values.map((value) => metricText(name, value, unit));
  const verdict = better === null ? "" : better === "second" ? ", better" : ", worse";
  return [name, ...numbers, difference === null ? "" : `${signed(name, difference, unit)}${verdict}`];
}

function servesNote({ production, runs }: Comparison): string {
  if (production === null) return "Nothing serves.";
  return runs.some(({ run }) => run === production) ? `${production} serves.` : `Neither serves; ${production} does.`;
}

/** Text with what is too much of it taken from its middle: of a path or digest both ends tell most. */
function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.floor((most - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(head + 1 - most)}`;
}
