import type { Command } from "commander";
import type { Promotion } from "../../model/registry/registry";
import { formatTable, printResult, withJson } from "../output";
import { registryWith } from "../runCommand";

/** `cd4ml models`: which run serves, which served before, and how that came about. */
export function addCommand(program: Command): void {
  withJson(
    program.command("models").description("show which runs are production, candidate and previous, and since when"),
  )
    .argument("<problem>", "name of the problem, e.g. houses")
    .action(models);
}

async function models(problem: string, options: { json?: boolean }): Promise<void> {
  const registry = await registryWith(problem);
  const [aliases, history] = await Promise.all([registry.aliases(problem), registry.history(problem)]);
  printResult(options, { problem, aliases, history }, () => {
    if (history.length === 0) return `No model of ${problem} has been accepted in ${registry.url}.`;
    const roles = (["production", "candidate", "previous"] as const).map((role) => [role, aliases[role] ?? "none"]);
    const moves = history.map(({ at, action, run, promotion }) => [
      at,
      action,
      run,
      promotion ? describe(promotion) : "",
    ]);
    return `${formatTable(["role", "run"], roles)}\n\n${formatTable(["at", "action", "run", ""], moves)}`;
  });
}

function describe({ from, approval }: Promotion): string {
  return `promoted from ${from}${approval ? `, approved by ${approval.by} at ${approval.commit}` : ""}`;
}
