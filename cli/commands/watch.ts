import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import { readConfiguration } from "../configuration";
import { exitCode, printResult, withJson } from "../output";

interface WatchOptions {
  repository: string;
  branch: string;
  every: number;
  problems: string[];
  host: string;
  port?: number;
  once?: boolean;
  json?: boolean;
}

/** `cd4ml watch`: follows a git repository and delivers each new commit with the steps of the Jenkinsfile. */
export function addCommand(program: Command): void {
  withJson(program.command("watch").description("deliver each new commit of a git repository"))
    .option("--repository <address>", "path or address of the repository", ".")
    .option("--branch <name>", "branch to follow", "main")
    .option("--every <seconds>", "seconds between two looks", positive, 5)
    .option("--problems <names>", "problems whose pipeline runs, separated by commas", (text) => text.split(","), [
      "houses",
      "ames",
    ])
    .option("--host <address>", "address of the page with the deliveries", "127.0.0.1")
    .option("--port <port>", "port of the page with the deliveries; without it there is no page", port)
    .option("--once", "look once, deliver if there is a new commit, and end")
    .action(watch);
}

async function watch(options: WatchOptions): Promise<void> {
  const { Deliveries } = await import("../watch/deliveries");
  const { FollowedRepository } = await import("../watch/repository");
  const { deliverySteps } = await import("../watch/steps");
  const { Watcher } = await import("../watch/watcher");
  const { deliveries: folder } = readConfiguration();
  const deliveries = new Deliveries(folder);
  const repository = new FollowedRepository(options.repository, options.branch, folder);
  const tell = (line: string) => process.stderr.write(`${new Date().toISOString()} ${line}\n`);
  const watcher = new Watcher(repository, deliveries, deliverySteps(options.problems), tell);
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());

  if (options.once) {
    deliveries.markInterrupted();
    const delivery = await watcher.look(stop.signal);
    printResult(options, delivery ?? null, () =>
      delivery ? `delivery ${delivery.number}: ${delivery.status}` : "nothing new",
    );
    if (watcher.trouble || (delivery && delivery.status !== "green")) process.exitCode = exitCode.failed;
    return;
  }
  const { startDeliveriesPage } = await import("../watch/server");
  const followed = () => ({ address: options.repository, branch: options.branch, trouble: watcher.trouble });
  const page = options.port ? await startDeliveriesPage(deliveries, followed, options.host, options.port) : undefined;
  await watcher.follow(options.every, stop.signal);
  await page?.close();
}

function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value < 65536) return value;
  throw new InvalidArgumentError("allowed: a port from 1 to 65535.");
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("allowed: a whole number above 0.");
}
