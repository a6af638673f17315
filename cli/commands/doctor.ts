import type { Command } from "commander";
import { exitCode, formatTable, printResult, withJson } from "../output";

/** One thing the project uses, and what was found of it. */
interface Finding {
  name: string;
  /** Version or, when it is not there, undefined. */
  version?: string;
  /** Where it is or how it will be had. */
  where: string;
  neededFor: string;
  /** Without it nothing works. */
  required: boolean;
}

const programs = [
  { name: "git", args: ["--version"], neededFor: "commits in run records, the delivery watcher", required: true },
  { name: "go", args: ["version"], neededFor: "building the engine where it cannot be downloaded", required: false },
  { name: "docker", args: ["--version"], neededFor: "the dev stack", required: false },
  { name: "kubectl", args: ["version", "--client"], neededFor: "looking into the prod stack", required: false },
  { name: "java", args: ["-version"], neededFor: "testing the Jenkinsfile", required: false },
  { name: "chromium", args: ["--version"], neededFor: "testing the pages", required: false },
];

/** `cd4ml doctor`: what of the things the project uses is on this machine. */
export function addCommand(program: Command): void {
  withJson(
    program.command("doctor").description("report what was found on this machine and what each is needed for"),
  ).action(async (options: { json?: boolean }) => {
    const findings = [await engine(), node(), ...(await Promise.all(programs.map(find)))];
    printResult(options, findings, () => table(findings));
    const missing = findings.filter(({ required, version }) => required && !version);
    for (const { name, neededFor } of missing)
      process.stderr.write(`${name} is missing; it is needed for ${neededFor}.\n`);
    if (missing.length > 0) process.exitCode = exitCode.failed;
  });
}

async function engine(): Promise<Finding> {
  const { installedEngine } = await import("../../infra/engine/findEngine");
  const found = await installedEngine();
  const where = found
    ? `${found.command} (${found.origin === "path" ? "on PATH" : "the project's cache"})`
    : "is had on first use";
  return {
    name: "pulumi",
    version: found?.version,
    where,
    neededFor: "up, preview, refresh, destroy",
    required: false,
  };
}

function node(): Finding {
  return {
    name: "node",
    version: process.versions.node,
    where: process.execPath,
    neededFor: "everything",
    required: true,
  };
}

async function find({ name, args, neededFor, required }: (typeof programs)[number]): Promise<Finding> {
  const { commandVersion, onPath } = await import("../../infra/engine/programs");
  const where = onPath(name);
  return {
    name,
    version: where && (await commandVersion(where, args)),
    where: where ?? "not on PATH",
    neededFor,
    required,
  };
}

function table(findings: Finding[]): string {
  const rows = findings.map(({ name, version, where, neededFor }) => [name, version ?? "–", neededFor, where]);
  return formatTable(["program", "version", "needed for", "where"], rows);
}
