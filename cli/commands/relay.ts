import type { Command } from "commander";
import { Cd4mlError } from "../../model/errors";
import { readConfiguration } from "../configuration";

/** `cd4ml relay`: brings GitHub's webhooks to a Jenkins that GitHub cannot reach, until it is told to stop. */
export function addCommand(program: Command): void {
  program
    .command("relay")
    .description("bring webhooks from a channel, as smee.io offers, to a Jenkins behind a router")
    .action(relay);
}

async function relay(): Promise<void> {
  const { relayChannel, relayTarget, host, port } = readConfiguration();
  const channel = address("CD4ML_RELAY_CHANNEL", relayChannel, "the channel, e.g. https://smee.io/<name>");
  const target = address("CD4ML_RELAY_TARGET", relayTarget, "Jenkins, e.g. http://jenkins:8080/github-webhook/");
  const { pino } = await import("pino");
  const { Relay } = await import("../relay/relay");
  const { startReadiness } = await import("../relay/server");
  const running = new Relay({ channel, target, log: pino() });
  const server = await startReadiness(running, host, port);
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => {
      server.close();
      void running.close();
    });
  }
}

/** The channel's address is a secret: the message does not repeat it. */
function address(name: string, value: string | undefined, what: string): string {
  if (value && URL.canParse(value) && /^https?:/.test(value)) return value;
  const problem = value ? "is no address that starts with http:// or https://" : "is not set";
  throw new Cd4mlError(
    "CD4ML_CONFIGURATION",
    `${name} ${problem}. Set it, or ${name}_FILE, to the address of ${what}.`,
  );
}
