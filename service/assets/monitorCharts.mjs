/* The charts of the monitor as Vega-Lite; each has its rows in the data set `activity`. */
import { textColor } from "./charts.mjs";

const common = {
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  width: "container",
  height: "container",
  autosize: { type: "fit", contains: "padding" },
  data: { name: "activity" },
};
const time = ({ from, to, bucketSeconds }) => ({
  field: "time",
  type: "temporal",
  title: null,
  scale: { domain: [from, to] },
  axis: { labelOverlap: true, tickCount: 6, grid: false, format: bucketSeconds > 3600 ? "%d %b" : "%H:%M" },
});
const model = { field: "model", type: "nominal", title: null, legend: { symbolOpacity: 1 } };
const when = { field: "time", type: "temporal", format: "%d %b %H:%M:%S", title: "from" };

/** Predictions per stretch of time, stacked by what has a colour. */
const stacked = (range, color, tooltip) => ({
  ...common,
  mark: { type: "rect" },
  encoding: {
    x: time(range),
    x2: { field: "end" },
    y: { field: "below", type: "quantitative", title: "predictions" },
    y2: { field: "upTo" },
    color,
    tooltip,
  },
});
const predictions = { field: "predictions", format: "," };

/** Predictions per stretch of time, stacked by model. */
export const volume = (range) => stacked(range, model, [when, { field: "model" }, predictions]);

/** Percentiles of latency; one colour a model, one dash a percentile. */
export const latency = (range) => ({
  ...common,
  transform: [{ fold: ["p50", "p95", "p99"], as: ["percentile", "latency"] }],
  mark: { type: "line", point: { size: 14 } },
  encoding: {
    x: time(range),
    y: { field: "latency", type: "quantitative", title: "milliseconds" },
    color: model,
    strokeDash: {
      field: "percentile",
      type: "nominal",
      title: null,
      sort: ["p50", "p95", "p99"],
      legend: {
        symbolType: "stroke",
        symbolSize: 400,
        symbolStrokeColor: textColor(),
        symbolStrokeWidth: 2,
        symbolFillColor: "transparent",
      },
    },
    tooltip: [when, { field: "model" }, { field: "percentile" }, { field: "latency", format: ".3~f", title: "ms" }],
  },
});

/** How the predictions of a problem spread: the median, and the band that eight in ten are in. */
export const spread = (range, unit) => ({
  ...common,
  encoding: {
    x: time(range),
    color: model,
    tooltip: [
      when,
      { field: "model" },
      { field: "low", format: ",.4~r", title: "10 %" },
      { field: "middle", format: ",.4~r", title: "median" },
      { field: "high", format: ",.4~r", title: "90 %" },
    ],
  },
  layer: [
    {
      mark: { type: "area", opacity: 0.2 },
      encoding: {
        y: { field: "low", type: "quantitative", title: unit, scale: { zero: false }, axis: { format: ",.6~r" } },
        y2: { field: "high" },
      },
    },
    {
      mark: { type: "line", point: { size: 14 } },
      encoding: { y: { field: "middle", type: "quantitative" } },
    },
  ],
});

/** Predictions per stretch of time, stacked by class. */
export const classes = (range, order) =>
  stacked(range, { field: "class", type: "nominal", title: null, sort: order, scale: { domain: order } }, [
    when,
    { field: "class" },
    predictions,
    { field: "share", format: ".1%" },
  ]);

/** Share of the labelled predictions that were right; one colour a model. */
export const accuracy = (range) => ({
  ...common,
  mark: { type: "line", point: { size: 30 } },
  encoding: {
    x: time(range),
    y: { field: "accuracy", type: "quantitative", title: "right", scale: { domain: [0, 1] }, axis: { format: "%" } },
    color: model,
    tooltip: [when, { field: "model" }, { field: "labels", format: "," }, { field: "accuracy", format: ".1%" }],
  },
});
