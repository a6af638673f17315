import type { Command } from "commander";
import { printResult, withJson } from "../output";
import { configuredRegistry } from "../runCommand";
import { mirror } from "../tracking/mirror";

/** `cd4ml rollback`: puts the model before the present one back into production. */
export function addCommand(program: Command): void {
  withJson(program.command("rollback").description("put the previous model back into production"))
    .argument("<problem>", "name of the problem, e.g. houses")
    .action(rollback);
}

async function rollback(problem: string, options: { json?: boolean }): Promise<void> {
  const registry = await configuredRegistry();
  const aliases = await registry.rollback(problem);
  printResult(
    options,
    { problem, aliases },
    () => `${problem}: ${aliases.production} is in production again, ${aliases.previous} before it`,
  );
  await mirror(registry, problem);
}
