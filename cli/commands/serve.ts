import type { Command } from "commander";
import { readConfiguration } from "../configuration";

/** `cd4ml serve`: the model service, until it is told to stop. */
export function addCommand(program: Command): void {
  program
    .command("serve")
    .description("serve the models in production: pages, predictions, their record")
    .option("--fsync", "wait for the disk before each answer, so that a power loss loses no prediction either (slower)")
    .option("--log-level <level>", "debug, info, warn, error or silent", "info")
    .action(async (options: { fsync?: boolean; logLevel: "info" }) => {
      const { registry, events, journal, namespace, problems, host, port } = readConfiguration();
      const { serve } = await import("../../service/serve");
      const { fsync, logLevel } = options;
      const url = await serve({ registry, events, journal, namespace, problems, host, port, fsync, logLevel });
      process.stderr.write(`Serving at ${url}\n`);
    });
}
