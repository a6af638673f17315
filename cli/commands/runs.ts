import type { Command } from "commander";
import type { Aliases } from "../../model/registry/registry";
import type { Run } from "../../model/runs/run";
import { formatTable, printResult, withJson } from "../output";
import { registryWith, runSummary } from "../runCommand";

/** `cd4ml runs`: a problem's registered runs, newest first. */
export function addCommand(program: Command): void {
  withJson(program.command("runs").description("list the registered runs of a problem, newest first"))
    .argument("<problem>", "name of the problem, e.g. houses")
    .action(runs);
}

async function runs(problem: string, options: { json?: boolean }): Promise<void> {
  const registry = await registryWith(problem);
  const [found, damaged, aliases] = await Promise.all([
    registry.runs(problem),
    registry.damaged(problem),
    registry.aliases(problem),
  ]);
  for (const folder of damaged) {
    process.stderr.write(`Left out: ${folder} has no readable run.json. Restore the file or remove the folder.\n`);
  }
  const result = found.map((run) => ({ ...runSummary(run), createdAt: run.createdAt, roles: rolesOf(run, aliases) }));
  printResult(options, result, () =>
    found.length === 0
      ? `No runs of ${problem} in ${registry.url}.`
      : formatTable(
          ["run", "kind", "status", "pipeline", "features", "algorithm", "params", "metric", "", "role"],
          found.map((run) => row(run, aliases)),
        ),
  );
}

function row(run: Run, aliases: Aliases): (string | number)[] {
  const { pipeline, features, algorithm, params } = run.choices;
  const { metric } = run.resolved.pipeline.acceptance;
  const value = Number((run.metrics[metric] ?? Number.NaN).toPrecision(5));
  const role = rolesOf(run, aliases).join(", ");
  const kindOfModel = algorithm === "default" ? `default (${run.resolved.algorithm})` : algorithm;
  return [run.run, run.kind, run.status, pipeline, features, kindOfModel, params, metric, value, role];
}

/** Aliases that point to a run. */
function rolesOf({ run }: Run, aliases: Aliases): string[] {
  return Object.entries(aliases)
    .filter(([, holder]) => holder === run)
    .map(([role]) => role);
}
