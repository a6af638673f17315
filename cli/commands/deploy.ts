import type { Command } from "commander";
import { Cd4mlError } from "../../model/errors";
import { exitCode, printResult, withJson } from "../output";
import { findConfiguredRun } from "../runCommand";
import { mirror } from "../tracking/mirror";

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
  const named = { run: run.run, problem: run.problem };
  const aliases = await registry.deploy(run.problem, run.run).catch((error: unknown) => {
    if (!(error instanceof Cd4mlError) || error.code !== "CD4ML_NOT_ACCEPTED") throw error;
    return error;
  });
  if (aliases instanceof Cd4mlError) return refused(options, named, aliases);
  const result = { ...named, deployed: true, aliases };
  printResult(options, result, () => {
    const before = aliases.previous ? `, before it ${aliases.previous}` : "";
    return `${run.problem}: ${run.run} is in production${before}`;
  });
  await mirror(registry, run.problem, [run.run]);
}

/** A run that is not accepted has an exit code of its own. */
function refused(options: { json?: boolean }, named: { run: string; problem: string }, refusal: Cd4mlError): void {
  process.stderr.write(`${refusal.code}  ${refusal.message}\n`);
  if (options.json) printResult(options, { ...named, deployed: false, reason: refusal.message }, () => "");
  process.exitCode = exitCode.notAccepted;
}
