import { spawn } from "node:child_process";
import path from "node:path";
import { ResourceError, Unreachable, type Work } from "./handler";

const cd4ml = path.resolve(__dirname, "../../cli/cd4ml");

/** Where a command runs and what it is given there. */
export interface CommandPlace {
  /** @default none of its own */
  environment?: Record<string, string>;
  /** Docker container to run it in; its variables are handed over by name, so that no value is in a process list. */
  container?: string;
  /**
   * Whether it gets all of this process's environment: a kubeconfig's own programs sign in with what the user's shell
   * says, whatever it is called. @default only what programs need to run at all
   */
  asUser?: boolean;
}

/** What a command of the project printed on standard output, as JSON, and its exit code. */
export interface CommandResult<T> {
  exitCode: number;
  result: T;
}

/**
 * Runs a command of the project with `--json`; its standard error becomes progress messages.
 *
 * @param allowed exit codes that come with a result
 * @throws ResourceError with the last lines of standard error on any other exit code
 */
export function runCommand<T>(
  args: string[],
  { environment = {}, container, asUser }: CommandPlace,
  work: Work,
  allowed = [0],
): Promise<CommandResult<T>> {
  return new Promise((resolve, reject) => {
    const names = Object.keys(environment).flatMap((name) => ["--env", name]);
    const [program, before] = container ? ["docker", ["exec", ...names, container, "cd4ml"]] : [cd4ml, []];
    const child = spawn(program, [...before, ...args, "--json"], {
      env: asUser ? { ...process.env, ...environment } : inheritedEnvironment(environment),
      stdio: ["ignore", "pipe", "pipe"],
      signal: work.signal,
    });
    // A provider that has to end takes its commands with it.
    const stop = () => child.kill();
    process.once("exit", stop);
    let output = "";
    const lines: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      for (const line of text.split("\n").filter((part) => part.trim())) {
        lines.push(line);
        work.progress(line.trim());
      }
    });
    child.once("error", reject);
    child.once("close", (code) => {
      process.off("exit", stop);
      if (code !== null && allowed.includes(code)) resolve({ exitCode: code, result: JSON.parse(output) as T });
      else reject(failure(`cd4ml ${args.join(" ")} failed (exit ${code}):\n${lines.slice(-15).join("\n")}`));
    });
  });
}

/** A command that failed, or a container that is not there to run it. */
function failure(text: string): ResourceError {
  return /No such container|is not running|is restarting/.test(text) ? new Unreachable(text) : new ResourceError(text);
}

/** What programs need of this process's environment to run at all and to reach git hosts and package registries. */
const inherited =
  /^(DOCKER_HOST|PATH|HOME|USER|LANG|TMPDIR|SSH_AUTH_SOCK|NODE_EXTRA_CA_CERTS|(https?|no)_proxy|npm_config_registry)$/i;

/** That part of this process's environment, and what is given; nothing else. */
export function inheritedEnvironment(given: Record<string, string>): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => inherited.test(name)) as [string, string][];
  return { ...Object.fromEntries(kept), ...given };
}
