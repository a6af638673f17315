import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { type Contexts, expand, holds, type Status } from "./expressions";

/** A step as a workflow file has it. */
export interface Step {
  id?: string;
  name?: string;
  if?: string;
  uses?: string;
  run?: string;
  env?: Record<string, string>;
  with?: Record<string, unknown>;
}

/** How a job ended. */
export interface JobOutcome {
  status: Status;
  /** Names of the steps that ran; of actions, which are left out here, what they use. */
  ran: string[];
  /** All that the steps printed. */
  output: string;
  summary: string;
}

/** Variables of this process that a runner's have nothing to do with. */
const foreign = /^(GITHUB_|RUNNER_|PULUMI_BACKEND_URL|PULUMI_CONFIG_|AWS_|KUBECONFIG)/;

/**
 * Runs the shell steps of a workflow's job as a runner does: conditions, variables, outputs, summary. Actions are taken as
 * done: the project is there, with its packages.
 *
 * @param file      the workflow
 * @param name      the job
 * @param contexts  what expressions see; `github.event` as GitHub sends it
 * @param workspace the checkout that steps work in
 * @param variables what else the runner gives to all steps, e.g. `GITHUB_API_URL`
 */
export async function runJob(
  file: string,
  name: string,
  contexts: Contexts,
  workspace: string,
  variables: Record<string, string> = {},
): Promise<JobOutcome> {
  const workflow = parse(readFileSync(file, "utf8"));
  const job = workflow.jobs[name];
  const folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-runner-"));
  const outcome: JobOutcome = { status: "success", ran: [], output: "", summary: "" };
  const outputs: Record<string, { outputs: Record<string, string> }> = {};
  try {
    for (const step of job.steps as Step[]) {
      const known = { inputs: {}, ...contexts, steps: outputs };
      if (!(await holds(step.if, known, outcome.status))) continue;
      outcome.ran.push(step.name ?? step.uses ?? "");
      if (!step.run) continue;
      const env = { ...variables };
      for (const [key, value] of Object.entries({ ...job.env, ...step.env }))
        env[key] = await expand(`${value}`, known);
      const done = await runStep(step.run, folder, workspace, env);
      if (step.id) outputs[step.id] = { outputs: done.outputs };
      outcome.output += done.printed;
      outcome.summary += done.summary;
      if (done.code !== 0) outcome.status = "failure";
    }
    return outcome;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs a step by the shell that `shell: bash` stands for. */
async function runStep(script: string, folder: string, workspace: string, given: Record<string, string>) {
  const [file, output, summary] = ["script.sh", "output", "summary"].map((name) => path.join(folder, name));
  writeFileSync(file, script);
  for (const empty of [output, summary]) writeFileSync(empty, "");
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const runner = { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, RUNNER_TEMP: folder, CI: "true" };
  const env = { ...Object.fromEntries(kept), ...runner, ...given };
  const { code, printed } = await new Promise<{ code: number; printed: string }>((resolve) => {
    const options = { cwd: workspace, env };
    execFile("bash", ["--noprofile", "--norc", "-eo", "pipefail", file], options, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, printed: stdout + stderr });
    });
  });
  const lines = readFileSync(output, "utf8").split("\n").filter(Boolean);
  const outputs = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
  return { code, printed, outputs, summary: readFileSync(summary, "utf8") };
}
