import { existsSync } from "node:fs";
import path from "node:path";
import type { DuckDBValue } from "@duckdb/node-api";
import { useDuckdbFile } from "./duckdbFile";
import { prepareTables } from "./duckdbSchema";
import { eventOf, insertSql, isEventSql, parseSql, rowsSql, tables } from "./duckdbTables";
import type {
  Activity,
  ActivityQuery,
  Dataset,
  EventStore,
  EventStoreOptions,
  LabelledPrediction,
  LabelledQuery,
  RejectedLine,
  StoredEvent,
} from "./eventStore";

/** How long a batch or a query waits for another process to close the file. */
const waitMs = 10_000;
/** Labelled predictions read in one turn. */
const pageRows = 20_000;

/** Events in a DuckDB file: tables `model_prediction`, `model_feedback`, `model_validation`; times are UTC. */
export class DuckdbStore implements EventStore {
  readonly url: string;
  readonly #file: string;

  constructor(
    file: string,
    private readonly options: EventStoreOptions = {},
  ) {
    this.#file = path.resolve(file);
    this.url = `duckdb:${this.#file}`;
  }

  write(text: string): Promise<RejectedLine[]> {
    return useDuckdbFile(this.#file, { access: "READ_WRITE", waitMs }, async (connection) => {
      await connection.run("BEGIN");
      await prepareTables(connection);
      await connection.run(`CREATE TEMP TABLE incoming AS ${parseSql}`, [text]);
      for (const table of tables) await connection.run(insertSql(table));
      const rejected = await connection.runAndReadAll(`SELECT line FROM incoming WHERE NOT (${isEventSql})`);
      await connection.run("COMMIT");
      const reason = "not a prediction, feedback or validation event";
      return rejected.getRowsJS().map(([line]) => ({ line: String(line), reason }));
    });
  }

  async activity({ from, to, bucketSeconds }: ActivityQuery): Promise<Activity[]> {
    const rows = await this.#rows(
      "model_prediction",
      `SELECT (epoch_ms(timestamp) // $3 * $3)::DOUBLE AS time, problem, run, count(*)::DOUBLE AS predictions,
         approx_quantile(latency_us, [0.5, 0.95, 0.99]) AS latency,
         approx_quantile(prediction, [0.1, 0.5, 0.9]) AS prediction, to_json(histogram(class))::VARCHAR AS classes
       FROM ${rowsOf("prediction")} WHERE timestamp >= make_timestamp_ms($1::BIGINT) AND timestamp < make_timestamp_ms($2::BIGINT)
         AND namespace = coalesce($4, namespace)
       GROUP BY ALL ORDER BY ALL`,
      [BigInt(from), BigInt(to), BigInt(bucketSeconds * 1000), this.options.namespace ?? null],
    );
    return rows.map(activityOf);
  }

  async *labelled({ problem, from, to }: LabelledQuery): AsyncIterable<LabelledPrediction> {
    const namespace = this.options.namespace ?? null;
    const period = [from, to].map((time) => (time === undefined ? null : BigInt(time)));
    for (let after = ""; ; ) {
      const rows = await this.#rows("model_feedback", labelledSql, [problem, namespace, ...period, after]);
      yield* rows.map(labelledOf);
      if (rows.length < pageRows) return;
      after = rows.at(-1)!.id as string;
    }
  }

  async *events(dataset: Dataset): AsyncIterable<StoredEvent> {
    const table = tableOf(dataset);
    const page = `SELECT * FROM ${table.name} WHERE namespace = coalesce($1, namespace) AND event_id > $2
      ORDER BY event_id LIMIT ${pageRows}`;
    for (let after = ""; ; ) {
      const rows = await this.#rows(table.name, page, [this.options.namespace ?? null, after]);
      yield* rows.map((row) => ({ id: row.event_id as string, line: eventOf(table, row) }));
      if (rows.length < pageRows) return;
      after = rows.at(-1)!.event_id as string;
    }
  }

  /** Rows of a query; none before the first event of a table. */
  async #rows(table: string, sql: string, values: DuckDBValue[]): Promise<Record<string, unknown>[]> {
    if (!existsSync(this.#file)) return [];
    return useDuckdbFile(this.#file, { access: "READ_ONLY", waitMs }, async (connection) => {
      const known = await connection.runAndReadAll("SELECT 1 FROM duckdb_tables() WHERE table_name = $1", [table]);
      return known.currentRowCount === 0 ? [] : (await connection.runAndReadAll(sql, values)).getRowObjectsJS();
    });
  }
}

function tableOf(dataset: Dataset) {
  return tables.find(({ name }) => name === `model_${dataset}`)!;
}

function rowsOf(dataset: Dataset): string {
  return rowsSql(tableOf(dataset));
}

/** One page of problem `$1` in namespace `$2`, from `$3` to `$4`, after prediction `$5`; null asks for all. */
const labelledSql = `
  WITH labels AS (
    SELECT prediction_id, arg_max({ number: actual, class: actual_class }, (timestamp, event_id)) AS label
    FROM ${rowsOf("feedback")}
    WHERE problem = $1 AND namespace = coalesce($2, namespace) AND prediction_id > $5 GROUP BY prediction_id
  )
  SELECT event_id AS id, epoch_ms(timestamp)::DOUBLE AS time, run, input::VARCHAR AS input, latency_us,
    prediction, class, label.number AS actual, label.class AS actual_class
  FROM ${rowsOf("prediction")} JOIN labels ON event_id = prediction_id AND (class IS NULL) = (label.class IS NULL)
  WHERE problem = $1 AND namespace = coalesce($2, namespace)
    AND ($3::BIGINT IS NULL OR timestamp >= make_timestamp_ms($3::BIGINT))
    AND ($4::BIGINT IS NULL OR timestamp < make_timestamp_ms($4::BIGINT))
  ORDER BY event_id LIMIT ${pageRows}`;

function labelledOf(row: Record<string, unknown>): LabelledPrediction {
  return {
    predictionId: row.id as string,
    time: new Date(row.time as number).toISOString(),
    run: row.run as string,
    input: JSON.parse((row.input as string | null) ?? "{}"),
    prediction: (row.class ?? row.prediction) as number | string,
    actual: (row.actual_class ?? row.actual) as number | string,
    latencyUs: row.latency_us as number | null,
  };
}

function activityOf(row: Record<string, unknown>): Activity {
  const [p50, p95, p99] = row.latency as number[];
  const spread = row.prediction as number[] | null;
  return {
    time: new Date(row.time as number).toISOString(),
    problem: row.problem as string,
    run: row.run as string,
    predictions: row.predictions as number,
    latency: { p50, p95, p99 },
    ...(spread && { prediction: { p10: spread[0], p50: spread[1], p90: spread[2] } }),
    ...(row.classes !== null && { classes: JSON.parse(row.classes as string) }),
  };
}
