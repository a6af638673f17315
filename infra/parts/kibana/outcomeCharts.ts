import { documents, liveMetrics, timeOfRuns } from "./documents";
import { type Chart, type Column, count, inRanges, lastValue, median, overTime, percentile, topValues } from "./lens";
import type { MonitoredProblem } from "./problemDashboard";

/** Most classes that are told apart; the others share a colour. */
const mostClasses = 10;

/** What goes out, and what became true: numbers or classes. */
export function outcomeCharts(problem: MonitoredProblem): Chart[] {
  return problem.target.unit === undefined ? classCharts(problem) : numberCharts(problem);
}

/** What the monitoring job measures of a problem, in words. */
export function liveName({ target }: MonitoredProblem): string {
  return target.unit === undefined ? "accuracy" : "error";
}

/** The newest of these measurements. */
export function liveValue({ target: { unit } }: MonitoredProblem): Column {
  return unit === undefined
    ? lastValue("cd4ml.metrics.accuracy", "Accuracy")
    : lastValue("cd4ml.metrics.rms_score", `RMS error (${unit})`);
}

function numberCharts({ name, target: { title, unit } }: MonitoredProblem): Chart[] {
  const amount = `${title} (${unit})`;
  return [
    {
      title: `Distribution: ${amount}`,
      series: "bar_stacked",
      query: documents(name, "prediction"),
      x: inRanges("cd4ml.prediction", amount),
      values: [count("Predictions")],
    },
    {
      title: `Predicted and actual: median ${amount}`,
      series: "line",
      query: `cd4ml.problem: "${name}"`,
      x: overTime(),
      values: [median("cd4ml.prediction", "Predicted"), median("cd4ml.actual", "Actual")],
    },
    live(name, `Live error against labels: RMS (${unit})`, lastValue("cd4ml.metrics.rms_score", "RMS error")),
    {
      title: "Labels told",
      series: "bar_stacked",
      query: documents(name, "feedback"),
      x: overTime(),
      values: [count("Labels")],
    },
  ];
}

function classCharts({ name, target: { title } }: MonitoredProblem): Chart[] {
  return [
    {
      title: `Predicted: ${title}`,
      series: "bar_stacked",
      query: documents(name, "prediction"),
      x: overTime(),
      split: topValues("cd4ml.class", title, "y0", mostClasses),
      values: [count("Predictions")],
    },
    {
      title: `Labels told: ${title}`,
      series: "bar_stacked",
      query: documents(name, "feedback"),
      x: overTime(),
      split: topValues("cd4ml.actual_class", title, "y0", mostClasses),
      values: [count("Labels")],
    },
    live(name, "Live accuracy against labels", lastValue("cd4ml.metrics.accuracy", "Accuracy")),
    {
      title: "Probability of the predicted class",
      series: "line",
      query: documents(name, "prediction"),
      x: overTime(),
      values: [10, 50, 90].map((percent) => percentile("cd4ml.probability", percent, `p${percent}`)),
    },
  ];
}

/** What the monitoring job measured of each run. */
function live(problem: string, title: string, value: Column): Chart {
  return {
    title,
    series: "line",
    query: liveMetrics(problem),
    x: overTime(),
    split: topValues("cd4ml.run", "Run", "y0"),
    values: [value],
    timeRange: timeOfRuns,
  };
}
