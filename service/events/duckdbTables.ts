/** One column of an event table. */
interface Column {
  name: string;
  /** Where the value stands in the event. */
  path: string;
  type: "VARCHAR" | "TIMESTAMP" | "DOUBLE" | "JSON";
  optional?: boolean;
}

/** The events of one data set. The first column is the primary key. */
export interface Table {
  dataset: string;
  name: string;
  columns: Column[];
}

const common: Column[] = [
  { name: "event_id", path: "$.event.id", type: "VARCHAR" },
  { name: "timestamp", path: '$."@timestamp"', type: "TIMESTAMP" },
  { name: "namespace", path: "$.data_stream.namespace", type: "VARCHAR" },
  { name: "problem", path: "$.cd4ml.problem", type: "VARCHAR" },
];
const run: Column = { name: "run", path: "$.cd4ml.run", type: "VARCHAR" };
const choices: Column[] = ["algorithm", "features", "params"].map((name) => ({
  name,
  path: `$.cd4ml.model.${name}`,
  type: "VARCHAR",
  optional: true,
}));

/** All event tables; what they share has the same name in each. */
export const tables: Table[] = [
  {
    dataset: "model.prediction",
    name: "model_prediction",
    columns: [
      ...common,
      run,
      ...choices,
      { name: "prediction", path: "$.cd4ml.prediction", type: "DOUBLE" },
      { name: "latency_us", path: "$.cd4ml.latency_us", type: "DOUBLE", optional: true },
      { name: "input", path: "$.cd4ml.input", type: "JSON", optional: true },
    ],
  },
  {
    dataset: "model.feedback",
    name: "model_feedback",
    columns: [
      ...common,
      { name: "prediction_id", path: "$.cd4ml.prediction_id", type: "VARCHAR" },
      { name: "actual", path: "$.cd4ml.actual", type: "DOUBLE" },
    ],
  },
  {
    dataset: "model.validation",
    name: "model_validation",
    columns: [
      ...common,
      run,
      ...choices,
      { name: "metrics", path: "$.cd4ml.metrics", type: "JSON" },
      { name: "acceptance", path: "$.cd4ml.acceptance", type: "JSON", optional: true },
    ],
  },
];

/** Every value any table needs, each once: a line is parsed and walked a single time. */
const paths = ["$.event.dataset", ...new Set(tables.flatMap(({ columns }) => columns.map((column) => column.path)))];

/** Turns `$1`, lines of JSON joined by newlines, into rows of `line` and `found`, the texts at {@link paths}. */
export const parseSql = `
  SELECT line, CASE WHEN json_valid(line) THEN json_extract_string(line, [${paths.map(quoted).join(", ")}]) END AS found
  FROM (SELECT unnest(string_split($1, chr(10))) AS line)`;

/** True for parsed lines that are complete events. */
export const isEventSql = tables.map((table) => `coalesce(${belongsTo(table)}, false)`).join(" OR ");

/** Finds the validation table of an earlier version, which had other columns and no writer. */
export const outdatedSql = `
  SELECT 1 FROM duckdb_columns() WHERE table_name = 'model_validation' AND column_name = 'prediction'`;

/** Creates a table unless it is there. */
export function tableSql({ name, columns }: Table): string {
  const list = columns.map((column, i) => {
    const rule = i === 0 ? " PRIMARY KEY" : column.optional ? "" : " NOT NULL";
    return `${column.name} ${column.type}${rule}`;
  });
  return `CREATE TABLE IF NOT EXISTS ${name} (${list.join(", ")})`;
}

/** Moves a table's events from `incoming` (made by {@link parseSql}); those already there stay as they are. */
export function insertSql(table: Table): string {
  const values = table.columns.map(sqlValue);
  return `INSERT OR IGNORE INTO ${table.name} SELECT ${values.join(", ")} FROM incoming WHERE ${belongsTo(table)}`;
}

/**
 * Rebuilds an event from its row. What a table has no column for, e.g. the pipeline of the model, is not in it.
 *
 * @returns one line of JSON
 */
export function eventOf({ dataset, columns }: Table, row: Record<string, unknown>): string {
  const [type, name] = dataset.split(".");
  const event = { event: { kind: "event", dataset }, data_stream: { type, dataset: name } };
  for (const { path, ...column } of columns) {
    const value = row[column.name];
    if (value !== null && value !== undefined) place(event, path, jsonValue(column.type, value));
  }
  return JSON.stringify(event);
}

function jsonValue(type: Column["type"], value: unknown): unknown {
  if (type === "JSON") return JSON.parse(value as string);
  return value instanceof Date ? value.toISOString() : value;
}

/** Puts a value where its path, `$.a.b`, leads. */
function place(event: object, path: string, value: unknown): void {
  const names = path.slice(2).replaceAll('"', "").split(".");
  const last = names.pop()!;
  let at = event as Record<string, unknown>;
  for (const name of names) {
    at[name] ??= {};
    at = at[name] as Record<string, unknown>;
  }
  at[last] = value;
}

function belongsTo({ dataset, columns }: Table): string {
  const required = columns.filter((column) => !column.optional);
  return [`found[1] = ${quoted(dataset)}`, ...required.map((column) => `${sqlValue(column)} IS NOT NULL`)].join(
    " AND ",
  );
}

function sqlValue({ path, type }: Column): string {
  const text = `found[${paths.indexOf(path) + 1}]`;
  return type === "VARCHAR" ? text : `TRY_CAST(${text} AS ${type})`;
}

function quoted(text: string): string {
  return `'${text}'`;
}
