import { type Command, Option } from "commander";
import type { ServiceOptions } from "../../service/server";
import { readConfiguration } from "../configuration";

const logLevels = ["debug", "info", "warn", "error", "silent"];

/** `cd4ml serve`: the model service, until it is told to stop. */
export function addCommand(program: Command): void {
  program
    .command("serve")
    .description("serve the models in production: pages, predictions, their record")
    .option("--fsync", "wait for the disk before each answer, so that a power loss loses no prediction either (slower)")
    .addOption(new Option("--log-level <level>", "what is logged").choices(logLevels).default("info"))
    .action(async (options: Pick<ServiceOptions, "fsync" | "logLevel">) => {
      const configuration = readConfiguration();
      const { serve } = await import("../../service/serve");
      const url = await serve({ ...configuration, ...options });
      process.stderr.write(`Serving at ${url}\n`);
    });
}
