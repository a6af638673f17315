import type { Command } from "commander";
import { Cd4mlError } from "../../model/errors";
import type { Aliases } from "../../model/registry/registry";
import { exitCode, printResult, withJson } from "../output";
import { findConfiguredRun } from "../runCommand";

/** `cd4ml deploy`: puts an accepted run into production. */
export function addCommand(program: Command): void {
  withJson(
    program.command("deploy").description("put an accepted run into production; exit code 3 if it is not accepted"),
  )
    .argument("<run>", "identifier of the run")
    .action(deploy);
}

async function deploy(identifier: string, options: { json?: boolean }): Promise<void> {
  const { registry, run, registered } = await findConfiguredRun(identifier);
  if (!registered) {
    throw new Cd4mlError(
      "CD4ML_NOT_REGISTERED",
      `Run ${run.run} of ${run.problem} is not in the registry. Run \`cd4ml register ${run.run}\` first.`,
    );
  }
  const aliases = await registry.deploy(run.problem, run.run).catch(refused);
  if (aliases === undefined) return;
  const result = { run: run.run, problem: run.problem, deployed: true, aliases };
  printResult(options, result, () => {
    const before = aliases.previous ? `, before it ${aliases.previous}` : "";
    return `${run.problem}: ${run.run} is in production${before}`;
  });
}

/** A run that is not accepted has an exit code of its own. */
function refused(error: unknown): Aliases | undefined {
  if (!(error instanceof Cd4mlError) || error.code !== "CD4ML_NOT_ACCEPTED") throw error;
  process.stderr.write(`${error.code}  ${error.message}\n`);
  process.exitCode = exitCode.notAccepted;
  return undefined;
}
