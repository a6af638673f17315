/*
 * Charts as Kibana 8 keeps them inside a dashboard: the state of its editor Lens.
 * See x-pack/platform/plugins/shared/lens in Kibana's repository, and any exported dashboard.
 */

/** A column of a chart's table: a bucket or a number. */
export interface Column {
  label: string;
  dataType: "date" | "number" | "string";
  operationType: string;
  isBucketed: boolean;
  scale: "interval" | "ratio" | "ordinal";
  sourceField: string;
  customLabel?: boolean;
  filter?: Query;
  params?: Record<string, unknown>;
}

interface Query {
  query: string;
  language: "kuery";
}

/** A query in Kibana's language. */
function kql(query: string): Query {
  return { query, language: "kuery" };
}

/** Time, in steps that suit the shown period. */
export function overTime(): Column {
  return {
    label: "@timestamp",
    dataType: "date",
    operationType: "date_histogram",
    isBucketed: true,
    scale: "interval",
    sourceField: "@timestamp",
    params: { interval: "auto", includeEmptyRows: true, dropPartials: false },
  };
}

/** The days of a date that is not when the event was. */
export function byDay(field: string, label: string): Column {
  const params = { interval: "d", ignoreTimeRange: true, includeEmptyRows: false, dropPartials: false };
  return {
    ...named(label),
    ...bucketed("date", "interval"),
    operationType: "date_histogram",
    sourceField: field,
    params,
  };
}

/** Values of a number, in ranges that suit what there is. */
export function inRanges(field: string, label: string): Column {
  const params = { type: "histogram", ranges: [{ from: 0, to: 1000, label: "" }], maxBars: "auto" };
  return { ...named(label), ...bucketed("number", "interval"), operationType: "range", sourceField: field, params };
}

/** The most frequent values of a field, by the number in column `by`. */
export function topValues(field: string, label: string, by: string, size = 5): Column {
  const params = {
    size,
    orderBy: { type: "column", columnId: by },
    orderDirection: "desc",
    otherBucket: true,
    missingBucket: false,
    parentFormat: { id: "terms" },
  };
  return { ...named(label), ...bucketed("string", "ordinal"), operationType: "terms", sourceField: field, params };
}

/** How many documents. */
export function count(label: string): Column {
  return { ...named(label), ...measured(), operationType: "count", sourceField: "___records___" };
}

export function percentile(field: string, percent: number, label: string): Column {
  const params = { percentile: percent };
  return { ...named(label), ...measured(), operationType: "percentile", sourceField: field, params };
}

export function median(field: string, label: string): Column {
  return { ...named(label), ...measured(), operationType: "median", sourceField: field };
}

/** The newest value of a number. */
export function lastValue(field: string, label: string): Column {
  const params = { sortField: "@timestamp", showArrayValues: false };
  const filter = kql(`"${field}": *`);
  return { ...named(label), ...measured(), operationType: "last_value", sourceField: field, params, filter };
}

function named(label: string) {
  return { label, customLabel: true };
}

function bucketed(dataType: Column["dataType"], scale: Column["scale"]) {
  return { dataType, scale, isBucketed: true };
}

function measured() {
  return { dataType: "number", scale: "ratio", isBucketed: false } as const;
}

/** A chart of one table. */
export interface Chart {
  title: string;
  /** `metric` shows the first value alone, as a large number. */
  series: "line" | "bar_stacked" | "area_stacked" | "metric";
  /** Which documents it shows, in Kibana's language. */
  query: string;
  /** Not for `metric`. */
  x?: Column;
  /** What the values are told apart by. */
  split?: Column;
  values: Column[];
  /** Time it shows, in place of the dashboard's. */
  timeRange?: { from: string; to: string };
}

const layer = "layer1";

/** Name of a reference to the data view, as Lens looks it up. */
export const dataViewReference = `indexpattern-datasource-layer-${layer}`;

/** The attributes of a Lens chart. Columns are called `x`, `split`, `y0`, `y1` …; `topValues` may order by `y0`. */
export function lensAttributes({ title, series, query, x, split, values }: Chart, dataView: string): object {
  const accessors = values.map((_, i) => `y${i}`);
  const measures = values.map((column, i) => [accessors[i], column] as const);
  // Split first: the top values are those of the whole time, the same in each step.
  const groups = Object.entries({ split, x }).flatMap(([id, column]) => (column ? [[id, column] as const] : []));
  const columns: Record<string, Column> = Object.fromEntries([...groups, ...measures]);
  return {
    title,
    visualizationType: series === "metric" ? "lnsMetric" : "lnsXY",
    type: "lens",
    references: [{ type: "index-pattern", id: dataView, name: dataViewReference }],
    state: {
      visualization: series === "metric" ? metricAlone : axes(series, accessors, split !== undefined),
      query: kql(query),
      filters: [],
      // Buckets come before numbers.
      datasourceStates: {
        formBased: { layers: { [layer]: { columnOrder: Object.keys(columns), columns, incompleteColumns: {} } } },
      },
      internalReferences: [],
      adHocDataViews: {},
    },
  };
}

const metricAlone = { layerId: layer, layerType: "data", metricAccessor: "y0" };

function axes(series: Chart["series"], accessors: string[], isSplit: boolean): object {
  const ofLayer = { layerId: layer, layerType: "data", seriesType: series, xAccessor: "x", accessors };
  return {
    legend: { isVisible: isSplit || accessors.length > 1, position: "right" },
    valueLabels: "hide",
    // A line goes on over steps without an event.
    fittingFunction: series === "line" ? "Linear" : "None",
    preferredSeriesType: series,
    layers: [{ ...ofLayer, ...(isSplit && { splitAccessor: "split" }) }],
  };
}
