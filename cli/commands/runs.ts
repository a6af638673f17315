import type { Command } from "commander";
import type { Aliases } from "../../model/registry/registry";
import { rolesOf } from "../../model/registry/rolesOf";
import type { Run } from "../../model/runs/run";
import { formatTable, printResult, withJson } from "../output";
import { registryWith, runSummary } from "../runCommand";
import { sortRuns } from "../sortRuns";
import { wholeNumber } from "../wholeNumber";

interface RunsOptions {
  sort: string;
  limit?: number;
  json?: boolean;
}

/** `cd4ml runs`: a problem's registered runs, newest first unless told otherwise. */
export function addCommand(program: Command): void {
  withJson(program.command("runs").description("list the registered runs of a problem"))
    .argument("<problem>", "name of the problem, e.g. houses")
    .option("--sort <by>", "a metric, best first; created, newest first; or another column, by its text", "created")
    .option("--limit <n>", "show only the first n", wholeNumber(1))
    .action(runs);
}

async function runs(problem: string, options: RunsOptions): Promise<void> {
  const registry = await registryWith(problem);
  const [all, damaged, aliases] = await Promise.all([
    registry.runs(problem),
    registry.damaged(problem),
    registry.aliases(problem),
  ]);
  for (const folder of damaged) {
    process.stderr.write(`Left out: ${folder} has no readable run.json. Restore the file or remove the folder.\n`);
  }
  const found = sortRuns(all, options.sort).slice(0, options.limit);
  const result = found.map((run) => ({
    ...runSummary(run),
    createdAt: run.createdAt,
    roles: rolesOf(run.run, aliases),
  }));
  printResult(options, result, () => {
    if (all.length === 0) return `No runs of ${problem} in ${registry.url}.`;
    const table = formatTable(
      ["run", "kind", "status", "pipeline", "features", "algorithm", "params", "metric", "", "role"],
      found.map((run) => row(run, aliases, options.sort)),
    );
    return found.length === all.length ? table : `${table}\n${found.length} of ${all.length} runs.`;
  });
}

/** A run with what it is sorted by, if that is a metric; else with the metric it is judged by. */
function row(run: Run, aliases: Aliases, sort: string): (string | number)[] {
  const { pipeline, features, algorithm, params } = run.choices;
  const metric = Object.hasOwn(run.metrics, sort) ? sort : run.resolved.pipeline.acceptance.metric;
  const value = Number((run.metrics[metric] ?? Number.NaN).toPrecision(5));
  const role = rolesOf(run.run, aliases).join(", ");
  const kindOfModel = algorithm === "default" ? `default (${run.resolved.algorithm})` : algorithm;
  return [run.run, run.kind, run.status, pipeline, features, kindOfModel, params, metric, value, role];
}
