import { documents, liveMetrics, timeOfRuns } from "./documents";
import {
  byDay,
  type Chart,
  type Column,
  count,
  dataViewReference,
  lastValue,
  lensAttributes,
  overTime,
  percentile,
  topValues,
} from "./lens";
import { liveName, liveValue, outcomeCharts } from "./outcomeCharts";
import type { SavedObject } from "./savedObjects";

/** What a dashboard needs to know of a problem. */
export interface MonitoredProblem {
  name: string;
  title: string;
  /** A target without a unit is a class. */
  target: { title: string; unit?: string };
  /** Those that get a chart, the most important first. */
  fields: InputField[];
  /** Metric of the acceptance test. */
  metric: string;
}

/** A field of a problem's schema. */
export interface InputField {
  name: string;
  title: string;
  type: string;
  unit?: string;
}

/** Kibana divides a dashboard's width into 48. */
const columns = { wide: 24, narrow: 16, number: 12 };
const heights = { chart: 12, number: 6 };

/**
 * The dashboard of a problem in one environment: how much is predicted and how fast, by which model, what comes in, what
 * goes out, and how well it fits what became true.
 *
 * @param id       fixed, so that links to it stay
 * @param dataView identifier of the environment's data view
 */
export function problemDashboard(problem: MonitoredProblem, id: string, dataView: string): SavedObject {
  const numbers = place(numberCharts(problem), columns.number, heights.number, 0);
  const main = place(mainCharts(problem), columns.wide, heights.chart, bottomOf(numbers));
  const panels = [...numbers, ...main, ...place(inputCharts(problem), columns.narrow, heights.chart, bottomOf(main))];
  return {
    type: "dashboard",
    id,
    attributes: {
      title: problem.title,
      description: `Predictions of ${problem.name}: volume, latency, models, inputs, and errors once labels are told.`,
      timeRestore: true,
      timeFrom: "now-24h",
      timeTo: "now",
      refreshInterval: { pause: false, value: 30_000 },
      optionsJSON: JSON.stringify({
        useMargins: true,
        syncColors: true,
        syncCursor: true,
        syncTooltips: false,
        hidePanelTitles: false,
      }),
      panelsJSON: JSON.stringify(panels.map(({ chart, grid }, i) => panel(chart, grid, `panel${i + 1}`, dataView))),
      kibanaSavedObjectMeta: {
        searchSourceJSON: JSON.stringify({ query: { query: "", language: "kuery" }, filter: [] }),
      },
    },
    references: panels.map((_, i) => ({
      type: "index-pattern",
      id: dataView,
      name: `panel${i + 1}:${dataViewReference}`,
    })),
    coreMigrationVersion: "8.8.0",
    typeMigrationVersion: "8.9.0",
  };
}

interface Grid {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Row by row, from the left. */
function place(charts: Chart[], width: number, height: number, top: number): { chart: Chart; grid: Grid }[] {
  const perRow = 48 / width;
  return charts.map((chart, i) => {
    const row = Math.floor(i / perRow);
    return { chart, grid: { x: (i % perRow) * width, y: top + row * height, w: width, h: height } };
  });
}

function bottomOf(placed: { grid: Grid }[]): number {
  return Math.max(...placed.map(({ grid }) => grid.y + grid.h));
}

function panel(chart: Chart, grid: Grid, panelIndex: string, dataView: string): object {
  return {
    type: "lens",
    panelIndex,
    gridData: { ...grid, i: panelIndex },
    title: chart.title,
    embeddableConfig: {
      attributes: lensAttributes(chart, dataView),
      enhancements: {},
      ...(chart.timeRange && { timeRange: chart.timeRange }),
    },
  };
}

/** What one sees first. */
function numberCharts(problem: MonitoredProblem): Chart[] {
  const { name } = problem;
  const predictions = documents(name, "prediction");
  const one = (title: string, query: string, value: Column): Chart => ({
    title,
    series: "metric",
    query,
    values: [value],
  });
  return [
    one("Predictions", predictions, count("Predictions")),
    one("Latency", predictions, percentile("cd4ml.latency_us", 95, "95 % answered within")),
    one("Labels", documents(name, "feedback"), count("Labels")),
    { ...one(`Live ${liveName(problem)}`, liveMetrics(name), liveValue(problem)), timeRange: timeOfRuns },
  ];
}

function mainCharts(problem: MonitoredProblem): Chart[] {
  const { name, metric } = problem;
  const predictions = documents(name, "prediction");
  return [
    {
      title: "Predictions by model",
      series: "bar_stacked",
      query: predictions,
      x: overTime(),
      split: topValues("cd4ml.run", "Run", "y0"),
      values: [count("Predictions")],
    },
    {
      title: "Latency",
      series: "line",
      query: predictions,
      x: overTime(),
      values: [50, 95, 99].map((percent) => percentile("cd4ml.latency_us", percent, `p${percent}`)),
    },
    ...outcomeCharts(problem),
    {
      title: `Validation: ${metric} of each run`,
      series: "line",
      query: `${documents(name, "validation")} and not cd4ml.model.kind: "live"`,
      x: overTime(),
      split: topValues("cd4ml.model.kind", "Kind", "y0"),
      values: [lastValue(`cd4ml.metrics.${metric}`, metric)],
      timeRange: timeOfRuns,
    },
    {
      title: "Versions: algorithms in use",
      series: "area_stacked",
      query: predictions,
      x: overTime(),
      split: topValues("cd4ml.model.algorithm", "Algorithm", "y0"),
      values: [count("Predictions")],
    },
  ];
}

/** One for each input: numbers by their quartiles, dates by day, the rest by their most frequent values. */
function inputCharts({ name, fields }: MonitoredProblem): Chart[] {
  const query = documents(name, "prediction");
  return fields.map(({ name: field, title, type, unit }) => {
    const source = `cd4ml.input.${field}`;
    const caption = `Input: ${title}${unit ? ` (${unit})` : ""}`;
    if (type === "category") {
      return {
        title: caption,
        series: "area_stacked",
        query,
        x: overTime(),
        split: topValues(source, title, "y0"),
        values: [count("Predictions")],
      };
    }
    if (type === "date") {
      return { title: caption, series: "bar_stacked", query, x: byDay(source, title), values: [count("Predictions")] };
    }
    const values = [25, 50, 75].map((percent) => percentile(source, percent, `p${percent}`));
    return { title: caption, series: "line", query, x: overTime(), values };
  });
}
