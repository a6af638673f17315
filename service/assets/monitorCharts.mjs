/* The charts of the monitor as Vega-Lite; each has its rows in the data set `activity`. */

const common = {
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  width: "container",
  height: "container",
  autosize: { type: "fit", contains: "padding" },
  data: { name: "activity" },
};
const time = (from, to) => ({
  field: "time",
  type: "temporal",
  title: null,
  scale: { domain: [from, to] },
  axis: { labelOverlap: true, tickCount: 6, grid: false },
});
const model = { field: "model", type: "nominal", title: null };
const when = { field: "time", type: "temporal", format: "%d %b %H:%M:%S", title: "from" };

/** Predictions per stretch of time, stacked by model. */
export const volume = ({ from, to }) => ({
  ...common,
  mark: { type: "bar" },
  encoding: {
    x: { ...time(from, to), bandPosition: 0 },
    x2: { field: "end" },
    y: { field: "predictions", type: "quantitative", title: "predictions" },
    color: model,
    tooltip: [when, { field: "model" }, { field: "predictions", format: "," }],
  },
});

/** Percentiles of latency; one colour a model, one dash a percentile. */
export const latency = ({ from, to }) => ({
  ...common,
  transform: [{ fold: ["p50", "p95", "p99"], as: ["percentile", "latency"] }],
  mark: { type: "line", point: { size: 14 }, interpolate: "monotone" },
  encoding: {
    x: time(from, to),
    y: { field: "latency", type: "quantitative", title: "milliseconds" },
    color: model,
    strokeDash: { field: "percentile", type: "nominal", title: null, sort: ["p50", "p95", "p99"] },
    tooltip: [when, { field: "model" }, { field: "percentile" }, { field: "latency", format: ".3~f", title: "ms" }],
  },
});

/** How the predictions of a problem spread: the median, and the band that eight in ten are in. */
export const spread = ({ from, to }, unit) => ({
  ...common,
  encoding: {
    x: time(from, to),
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
      mark: { type: "area", opacity: 0.2, interpolate: "monotone" },
      encoding: {
        y: { field: "low", type: "quantitative", title: unit, scale: { zero: false } },
        y2: { field: "high" },
      },
    },
    {
      mark: { type: "line", point: { size: 14 }, interpolate: "monotone" },
      encoding: { y: { field: "middle", type: "quantitative" } },
    },
  ],
});
