import { type Compared, type ComparedMetric, type Comparison, differs } from "../model/compare/compareRuns";
import {
  describeValue,
  importanceText,
  lossText,
  rowsNote,
  runFacts,
  signed,
} from "../model/compare/describeComparison";
import { formatTable } from "./output";

/** Most characters of a name and of a value, so that a line has no more than 100. */
const widest = { name: 26, value: 33 };

/** Features beyond these matter too little to either model to list. */
const mostFeatures = 12;

/** A comparison for people; `≠` marks what differs. */
export function comparisonText(comparison: Comparison): string {
  const { problem, runs, choices, params, settings, data, metrics } = comparison;
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
    ...section("metric", metrics.map(metricCells), "difference"),
    `${rowsNote(comparison)}\n${servesNote(comparison)}`,
  ].join("\n\n");
}

function cells(row: Compared<unknown>): string[] {
  const values = row.values.map((value) => shorten(describeValue(value), widest.value));
  return [shorten(row.name, widest.name), ...values, differs(row) ? "≠" : ""];
}

/** What both lose without each feature; their shares in the models where that is not known of both. */
function featureRows({ importances, losses }: Comparison): [title: string, rows: string[][]] {
  const features = losses?.features ?? importances;
  const write = losses ? lossText : importanceText;
  const rows = features
    .slice(0, mostFeatures)
    .map(({ name, values }) => [shorten(name, widest.name), ...values.map((value) => write(value).padStart(7))]);
  const left = features.length - rows.length;
  return [losses ? `${losses.metric} lost without` : "importance", left > 0 ? [...rows, [`and ${left} more`]] : rows];
}

function metricCells({ name, values, difference, better }: ComparedMetric): string[] {
  const numbers = values.map((value) => (value === undefined ? "–" : String(Number(value.toPrecision(6)))));
  const verdict = better === null ? "" : better === "second" ? ", better" : ", worse";
  return [name, ...numbers, difference === null ? "" : `${signed(difference)}${verdict}`];
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
