import { existsSync } from "node:fs";
import path from "node:path";
import { useDuckdbFile } from "./duckdbFile";
import { insertSql, isEventSql, parseSql, tableSql, tables } from "./duckdbTables";
import type { Activity, ActivityQuery, EventStore, RejectedLine } from "./eventStore";

/** How long a batch or a query waits for another process to close the file. */
const waitMs = 10_000;

/** Events in a DuckDB file: tables `model_prediction`, `model_feedback`, `model_validation`; times are UTC. */
export class DuckdbStore implements EventStore {
  readonly url: string;
  readonly #file: string;

  constructor(file: string) {
    this.#file = path.resolve(file);
    this.url = `duckdb:${this.#file}`;
  }

  write(text: string): Promise<RejectedLine[]> {
    return useDuckdbFile(this.#file, { access: "READ_WRITE", waitMs }, async (connection) => {
      await connection.run("BEGIN");
      for (const table of tables) await connection.run(tableSql(table));
      await connection.run(`CREATE TEMP TABLE incoming AS ${parseSql}`, [text]);
      for (const table of tables) await connection.run(insertSql(table));
      const rejected = await connection.runAndReadAll(`SELECT line FROM incoming WHERE NOT (${isEventSql})`);
      await connection.run("COMMIT");
      const reason = "not a prediction, feedback or validation event";
      return rejected.getRowsJS().map(([line]) => ({ line: String(line), reason }));
    });
  }

  async activity({ from, to, bucketSeconds }: ActivityQuery): Promise<Activity[]> {
    if (!existsSync(this.#file)) return [];
    const rows = await useDuckdbFile(this.#file, { access: "READ_ONLY", waitMs }, async (connection) => {
      const known = await connection.runAndReadAll(
        "SELECT 1 FROM duckdb_tables() WHERE table_name = 'model_prediction'",
      );
      if (known.currentRowCount === 0) return [];
      const result = await connection.runAndReadAll(
        `SELECT (epoch_ms(timestamp) // $3 * $3)::DOUBLE AS time, problem, run, count(*)::DOUBLE AS predictions,
           approx_quantile(latency_us, [0.5, 0.95, 0.99]) AS latency,
           approx_quantile(prediction, [0.1, 0.5, 0.9]) AS prediction
         FROM model_prediction WHERE timestamp >= make_timestamp_ms($1::BIGINT) AND timestamp < make_timestamp_ms($2::BIGINT)
         GROUP BY ALL ORDER BY ALL`,
        [BigInt(from), BigInt(to), BigInt(bucketSeconds * 1000)],
      );
      return result.getRowObjectsJS();
    });
    return rows.map(activityOf);
  }
}

function activityOf(row: Record<string, unknown>): Activity {
  const [p50, p95, p99] = row.latency as number[];
  const [low, middle, high] = row.prediction as number[];
  return {
    time: new Date(row.time as number).toISOString(),
    problem: row.problem as string,
    run: row.run as string,
    predictions: row.predictions as number,
    latency: { p50, p95, p99 },
    prediction: { p10: low, p50: middle, p90: high },
  };
}
