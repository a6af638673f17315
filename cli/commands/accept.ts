import type { Command } from "commander";
import { exitCode, printResult, withJson } from "../output";
import { recordValidation } from "../recordEvents";
import { describeRun, findConfiguredRun, runSummary } from "../runCommand";
import { mirror } from "../tracking/mirror";

/** `cd4ml accept`: judges a trained run by its acceptance test; a registered run's verdict is told again. */
export function addCommand(program: Command): void {
  withJson(program.command("accept").description("judge a trained production run; exit code 3 if it is not accepted"))
    .argument("<run>", "identifier of the run")
    .action(accept);
}

async function accept(identifier: string, options: { json?: boolean }): Promise<void> {
  const { acceptRun } = await import("../../model/runs/acceptRun");
  const { run, folder, registered, registry } = await findConfiguredRun(identifier);
  const judged = registered ? run : await acceptRun(folder, run, registry);
  if (!registered) await recordValidation(judged);
  printResult(options, runSummary(judged), () =>
    judged.kind === "experiment" ? `${describeRun(judged)}\n  an experiment is not judged` : describeRun(judged),
  );
  if (judged.acceptance?.accepted === false) {
    // Who hands the JSON on, as Jenkins does, still has the reason in its log.
    if (options.json) process.stderr.write(`${judged.run} is not accepted: ${judged.acceptance.reason}\n`);
    process.exitCode = exitCode.notAccepted;
  }
  await mirror(registry, run.problem, [{ run: judged, folder }]);
}
