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
  /** Optional columns of which each event has one. */
  either?: string[];
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
      { name: "prediction", path: "$.cd4ml.prediction", type: "DOUBLE", optional: true },
      { name: "latency_us", path: "$.cd4ml.latency_us", type: "DOUBLE", optional: true },
      { name: "input", path: "$.cd4ml.input", type: "JSON", optional: true },
      { name: "class", path: "$.cd4ml.class", type: "VARCHAR", optional: true },
      { name: "probability", path: "$.cd4ml.probability", type: "DOUBLE", optional: true },
    ],
    either: ["prediction", "class"],
  },
  {
    dataset: "model.feedback",
    name: "model_feedback",
    columns: [
      ...common,
      { name: "prediction_id", path: "$.cd4ml.prediction_id", type: "VARCHAR" },
      { name: "actual", path: "$.cd4ml.actual", type: "DOUBLE", optional: true },
      { name: "actual_class", path: "$.cd4ml.actual_class", type: "VARCHAR", optional: true },
    ],
    either: ["actual", "actual_class"],
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

/** Moves a table's events from `incoming` (made by {@link parseSql}); those already there stay as they are. */
export function insertSql(table: Table): string {
  const names = table.columns.map(({ name }) => name);
  const values = table.columns.map(sqlValue);
  return `INSERT OR IGNORE INTO ${table.name} (${names.join(", ")})
    SELECT ${values.join(", ")} FROM incoming WHERE ${belongsTo(table)}`;
}

/** A table's rows with all its columns, also where an earlier version has made it with fewer. */
export function rowsSql({ name, columns }: Table): string {
  const optional = columns
    .filter((column) => column.optional)
    .map((column) => `NULL::${column.type} AS ${column.name}`);
  return `(FROM ${name} UNION ALL BY NAME SELECT ${optional.join(", ")} WHERE false)`;
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

function belongsTo({ dataset, columns, either = [] }: Table): string {
  const present = (column: Column) => `${sqlValue(column)} IS NOT NULL`;
  const required = columns.filter((column) => !column.optional).map(present);
  const one = columns.filter(({ name }) => either.includes(name)).map(present);
  const conditions = [
    `found[1] = ${quoted(dataset)}`,
    ...required,
    ...(one.length > 0 ? [`(${one.join(" OR ")})`] : []),
  ];
  return conditions.join(" AND ");
}

function sqlValue({ path, type }: Column): string {
  const text = `found[${paths.indexOf(path) + 1}]`;
  return type === "VARCHAR" ? text : `TRY_CAST(${text} AS ${type})`;
}

function quoted(text: string): string {
  return `'${text}'`;
}
