import { spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ResourceError, type Work } from "../handler";
import { inheritedEnvironment } from "../runCommand";
import { identify, isRunning, type ProcessIdentity } from "./identity";

/** What is started. */
export interface ProcessSpec {
  command: string[];
  environment: Record<string, string>;
  secrets: Record<string, string>;
  /** Folder of the log, the secrets and the record. */
  folder: string;
  /** Address that answers 2xx once the process is ready. */
  readyUrl: string;
  readySeconds: number;
}

const largestLog = 10 * 1024 * 1024;

/** Path of the log inside a process's folder. */
export const logFile = (folder: string) => path.join(folder, "log");

/**
 * Starts a detached process and records it on disk at once, so that an attempt that was interrupted before the engine
 * saved its state is found by the next one.
 */
export function startProcess(spec: ProcessSpec): ProcessIdentity {
  mkdirSync(spec.folder, { recursive: true, mode: 0o700 });
  const log = openLog(spec.folder);
  const [program, ...args] = spec.command;
  const env = inheritedEnvironment({ ...spec.environment, ...writeSecrets(spec) });
  const child = spawn(program, args, { detached: true, stdio: ["ignore", log, log], cwd: spec.folder, env });
  child.on("error", () => {});
  closeSync(log);
  child.unref();
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (!identity) throw new ResourceError(`${program} could not be started${lastLines(spec.folder)}`);
  const record = path.join(spec.folder, "process.json");
  writeFileSync(`${record}.new`, JSON.stringify(identity));
  renameSync(`${record}.new`, record);
  return identity;
}

/** The process that was last started in a folder, whether it still runs or not. */
export function recordedProcess(folder: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(path.join(folder, "process.json"), "utf8")) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

/** Waits until a process answers. @throws ResourceError with the log's last lines when it ends or takes too long */
export async function untilReady(spec: ProcessSpec, identity: ProcessIdentity, work: Work): Promise<void> {
  const started = Date.now();
  let told = 0;
  while (!(await answers(spec.readyUrl))) {
    const seconds = Math.floor((Date.now() - started) / 1000);
    if (work.signal.aborted) throw new ResourceError("interrupted while waiting for the process to be ready");
    if (!isRunning(identity)) throw new ResourceError(`the process ended before it was ready${lastLines(spec.folder)}`);
    if (seconds >= spec.readySeconds) {
      throw new ResourceError(
        `${spec.readyUrl} did not answer 2xx within ${spec.readySeconds} seconds${lastLines(spec.folder)}`,
      );
    }
    if (seconds > told) work.progress(`waiting for ${spec.readyUrl} (${seconds} s)`);
    told = seconds;
    await sleep(100);
  }
}

/** Whether an address answers 2xx within 2 seconds. */
export async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

function openLog(folder: string): number {
  const file = logFile(folder);
  if (existsSync(file) && statSync(file).size > largestLog) renameSync(file, `${file}.1`);
  return openSync(file, "a", 0o600);
}

function writeSecrets({ folder, secrets }: ProcessSpec): Record<string, string> {
  const secretsFolder = path.join(folder, "secrets");
  rmSync(secretsFolder, { recursive: true, force: true });
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(secrets)) {
    mkdirSync(secretsFolder, { recursive: true, mode: 0o700 });
    variables[`${name}_FILE`] = path.join(secretsFolder, name);
    writeFileSync(variables[`${name}_FILE`], value, { mode: 0o600 });
  }
  return variables;
}

function lastLines(folder: string): string {
  const file = logFile(folder);
  const lines = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n").slice(-12) : [];
  return `. Its log ${file} ends with:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}
