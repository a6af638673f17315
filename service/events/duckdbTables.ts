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
const prediction: Column = { name: "prediction", path: "$.cd4ml.prediction", type: "DOUBLE" };
const actual: Column = { name: "actual", path: "$.cd4ml.actual", type: "DOUBLE" };
const input: Column = { name: "input", path: "$.cd4ml.input", type: "JSON", optional: true };

/** All event tables; what they share has the same name in each. */
export const tables: Table[] = [
  {
    dataset: "model.prediction",
    name: "model_prediction",
    columns: [
      ...common,
      run,
      { name: "algorithm", path: "$.cd4ml.model.algorithm", type: "VARCHAR", optional: true },
      { name: "features", path: "$.cd4ml.model.features", type: "VARCHAR", optional: true },
      { name: "params", path: "$.cd4ml.model.params", type: "VARCHAR", optional: true },
      prediction,
      { name: "latency_us", path: "$.cd4ml.latency_us", type: "DOUBLE", optional: true },
      input,
    ],
  },
  {
    dataset: "model.feedback",
    name: "model_feedback",
    columns: [...common, { name: "prediction_id", path: "$.cd4ml.prediction_id", type: "VARCHAR" }, actual],
  },
  { dataset: "model.validation", name: "model_validation", columns: [...common, run, prediction, actual, input] },
];

/** Every value any table needs, each once: a line is parsed and walked a single time. */
const paths = ["$.event.dataset", ...new Set(tables.flatMap(({ columns }) => columns.map((column) => column.path)))];

/** Turns `$1`, lines of JSON joined by newlines, into rows of `line` and `found`, the texts at {@link paths}. */
export const parseSql = `
  SELECT line, CASE WHEN json_valid(line) THEN json_extract_string(line, [${paths.map(quoted).join(", ")}]) END AS found
  FROM (SELECT unnest(string_split($1, chr(10))) AS line)`;

/** True for parsed lines that are complete events. */
export const isEventSql = tables.map((table) => `coalesce(${belongsTo(table)}, false)`).join(" OR ");

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
