import type { Elastic } from "./elastic";
import { queryOf } from "./kql";
import type { Column, Layer, Lens } from "./lens";

/** A chart's numbers as a table. */
export interface Rows {
  columns: string[];
  rows: (string | number)[][];
}

interface Found {
  value?: number | null;
  values?: Record<string, number | null>;
  buckets?: Bucket[];
  hits?: { hits: { fields?: Record<string, number[]> }[] };
  /** In a group of its own, for a column with a filter. */
  filtered?: Found;
}
type Aggregations = Record<string, Found>;
type Bucket = { key: string | number; key_as_string?: string; doc_count: number } & Aggregations;

/**
 * Asks Elasticsearch for what the first layer of a chart shows.
 *
 * @param pattern data streams of its data view
 */
export async function panelRows(
  elastic: Elastic,
  login: string,
  pattern: string,
  lens: Lens,
  time: { from: string; to: string },
): Promise<Rows> {
  const [layer] = Object.values(lens.state.datasourceStates.formBased.layers);
  const search = <T>(aggs: object) =>
    elastic.ask<T>(login, "POST", `/${encodeURIComponent(pattern)}/_search?allow_no_indices=true`, {
      size: 0,
      track_total_hits: true,
      query: {
        bool: {
          filter: [queryOf(lens.state.query.query), { range: { "@timestamp": { gte: time.from, lte: time.to } } }],
        },
      },
      aggs,
    });
  const steps = await histogramSteps(layer, (aggs) => search<{ aggregations?: Aggregations }>(aggs));
  const answer = await search<{ aggregations?: Aggregations; hits: { total: { value: number } } }>(
    aggregationsOf(layer, steps),
  );
  const whole = { key: "", doc_count: answer.hits.total.value, ...answer.aggregations } as Bucket;
  return {
    columns: layer.columnOrder.map((id) => layer.columns[id].label),
    rows: rowsOf(layer, layer.columnOrder, whole),
  };
}

/** Widths for columns of ranges and of times, a twentieth of what is found, by column. */
async function histogramSteps(
  { columns }: Layer,
  search: (aggs: object) => Promise<{ aggregations?: Aggregations }>,
): Promise<Record<string, number>> {
  const stepped = ["range", "date_histogram"];
  const ranges = Object.entries(columns).filter(([, { operationType }]) => stepped.includes(operationType));
  const steps: Record<string, number> = {};
  for (const [id, { sourceField: field }] of ranges) {
    const { aggregations } = await search({ low: { min: { field } }, high: { max: { field } } });
    const span = (aggregations?.high?.value ?? 0) - (aggregations?.low?.value ?? 0);
    steps[id] = span > 0 ? span / 20 : 1;
  }
  return steps;
}

function aggregationsOf({ columns, columnOrder }: Layer, steps: Record<string, number>): object {
  const metrics = columnOrder.filter((id) => !columns[id].isBucketed && columns[id].operationType !== "count");
  const inner = Object.fromEntries(metrics.map((id) => [id, metricOf(columns[id])]));
  const groups = columnOrder.filter((id) => columns[id].isBucketed).reverse();
  return groups.reduce<object>((aggs, id) => ({ [id]: { ...groupOf(columns[id], steps[id]), aggs } }), inner);
}

function metricOf(column: Column): object {
  if (!column.filter) return unfiltered(column);
  return { filter: queryOf(column.filter.query), aggs: { filtered: unfiltered(column) } };
}

function unfiltered({ operationType, sourceField: field, params = {} }: Column): object {
  if (operationType === "percentile") return { percentiles: { field, percents: [params.percentile] } };
  if (operationType === "median") return { percentiles: { field, percents: [50] } };
  if (operationType === "unique_count") return { cardinality: { field } };
  if (operationType === "last_value") {
    return { top_hits: { size: 1, _source: false, fields: [field], sort: [{ [params.sortField as string]: "desc" }] } };
  }
  return { [operationType === "average" ? "avg" : operationType]: { field } };
}

/** The most frequent values, where Kibana would order them by another column. */
function groupOf({ operationType, sourceField: field, params = {} }: Column, step: number): object {
  if (operationType === "date_histogram") {
    return { date_histogram: { field, fixed_interval: `${Math.ceil(step)}ms`, min_doc_count: 1 } };
  }
  if (operationType === "range") return { histogram: { field, interval: step, min_doc_count: 1 } };
  return { terms: { field, size: params.size } };
}

function rowsOf({ columns }: Layer, order: string[], bucket: Bucket): (string | number)[][] {
  const [first, ...rest] = order;
  if (first === undefined) return [[]];
  if (columns[first].isBucketed) {
    const buckets = bucket[first]?.buckets ?? [];
    return buckets.flatMap((inner) =>
      rowsOf({ columns, columnOrder: rest }, rest, inner).map((row) => [inner.key_as_string ?? inner.key, ...row]),
    );
  }
  const [row] = rowsOf({ columns, columnOrder: rest }, rest, bucket);
  return [[cellOf(columns[first], bucket, first), ...row]];
}

function cellOf({ operationType, dataType, sourceField }: Column, bucket: Bucket, id: string): string | number {
  if (operationType === "count") return bucket.doc_count;
  const { value, values, hits } = bucket[id]?.filtered ?? bucket[id] ?? {};
  const number = value ?? Object.values(values ?? {})[0] ?? hits?.hits[0]?.fields?.[sourceField]?.[0];
  if (number === undefined || number === null) return "–";
  return dataType === "date" ? new Date(number).toISOString() : Number(number.toPrecision(6));
}
