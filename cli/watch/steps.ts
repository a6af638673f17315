import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, symlinkSync, writeSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../configuration";
import { exitCode } from "../output";

/** What the steps of one delivery work on. */
export interface StepContext {
  /** The commit's files. */
  source: string;
  /** Receives all that the steps print. */
  logFile: string;
  /** Aborts the running step. */
  signal: AbortSignal;
}

/** A step's end: whether the delivery goes on, and a few words for people. */
export interface StepResult {
  ok: boolean;
  note: string;
}

/** A step of a delivery. */
export interface Step {
  name: string;
  /** Whether later steps make sense even if this one fails. */
  independent: boolean;
  run(context: StepContext): Promise<StepResult>;
}

/**
 * The steps of a delivery: install, test, then each problem's pipeline, which is the Jenkinsfile's train, accept, register
 * and deploy in one command.
 */
export function deliverySteps(problems: string[]): Step[] {
  return [
    { name: "install", independent: false, run: install },
    { name: "test", independent: false, run: (context) => command(context, "npm", ["run", "test:model"]) },
    ...problems.map((problem) => ({
      name: problem,
      independent: true,
      run: (context: StepContext) => pipeline(context, problem),
    })),
  ];
}

/** Reuses the packages of this very project when the commit asks for the same ones: a link instead of a minute. */
async function install(context: StepContext): Promise<StepResult> {
  const [wanted, installed] = [context.source, projectRoot].map((folder) =>
    readFileSync(path.join(folder, "package-lock.json"), "utf8"),
  );
  if (wanted !== installed) return command(context, "npm", ["ci", "--no-audit", "--no-fund"]);
  symlinkSync(path.join(projectRoot, "node_modules"), path.join(context.source, "node_modules"));
  return { ok: true, note: "same packages as before" };
}

async function pipeline(context: StepContext, problem: string): Promise<StepResult> {
  const { code, output } = await execute(context, path.join(context.source, "cli/cd4ml"), [
    "pipeline",
    problem,
    "--json",
  ]);
  if (code !== exitCode.done && code !== exitCode.notAccepted) return { ok: false, note: `exit ${code}, see the log` };
  const { run, acceptance } = JSON.parse(output) as { run: string; acceptance: { reason: string } };
  return { ok: code === exitCode.done, note: `${acceptance.reason} (run ${run})` };
}

async function command(context: StepContext, program: string, args: string[]): Promise<StepResult> {
  const { code } = await execute(context, program, args);
  return code === 0
    ? { ok: true, note: "" }
    : { ok: false, note: `${program} ${args.join(" ")}: exit ${code}, see the log` };
}

/** Runs a program in the commit's folder; both its streams go to the log, standard output is also returned. */
function execute(
  context: StepContext,
  program: string,
  args: string[],
): Promise<{ code: number | null; output: string }> {
  const { source, logFile, signal } = context;
  return new Promise((resolve, reject) => {
    const log = openSync(logFile, "a");
    const child = spawn(program, args, { cwd: source, signal, stdio: ["ignore", "pipe", log], env: stepEnvironment() });
    let output = "";
    child.stdout!.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.once("error", reject);
    child.once("close", (code) => {
      writeSync(log, output);
      closeSync(log);
      resolve({ code, output });
    });
  });
}

/** The steps get this process's environment, but not what told it which TypeScript settings to use. */
function stepEnvironment(): NodeJS.ProcessEnv {
  const { TSX_TSCONFIG_PATH: _, ...environment } = process.env;
  return environment;
}
