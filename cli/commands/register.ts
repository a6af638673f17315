import { rm } from "node:fs/promises";
import type { Command } from "commander";
import { printResult, withJson } from "../output";
import { describeRun, findConfiguredRun, runSummary, trainedFolder } from "../runCommand";
import { mirror } from "../tracking/mirror";

/** `cd4ml register`: moves a trained run into the registry. */
export function addCommand(program: Command): void {
  withJson(program.command("register").description("put a judged run or an experiment into the registry"))
    .argument("<run>", "identifier of the run")
    .action(register);
}

async function register(identifier: string, options: { json?: boolean }): Promise<void> {
  const { registry, folder } = await findConfiguredRun(identifier);
  const run = await registry.register(folder);
  await rm(trainedFolder(run), { recursive: true, force: true });
  printResult(options, runSummary(run), () => describeRun(run));
  await mirror(registry, run.problem, [run.run]);
}
