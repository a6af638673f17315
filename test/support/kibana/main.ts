import { KibanaStandIn } from "./server";
import { readSettings } from "./settings";

/** `kibana --config FILE [--config FILE]…`, as Kibana's own command. */
async function main(args: string[]): Promise<void> {
  const files = args.flatMap((arg, i) => (arg === "--config" ? [args[i + 1]] : []));
  const settings = readSettings(files);
  for (let tries = 1; ; tries++) {
    try {
      await KibanaStandIn.start(settings);
      console.log(`stand-in for Kibana is at ${settings.host}:${settings.port}`);
      return;
    } catch (error) {
      // Kibana waits for an Elasticsearch that starts, and so for its users.
      console.error((error as Error).message);
      if (tries > 60) process.exit(1);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => process.exit(0));
main(process.argv.slice(2)).catch((error) => {
  console.error(`FATAL  Error: ${error.message}`);
  process.exit(78);
});
