import { execFile } from "node:child_process";
import path from "node:path";

/** How a command ended. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs the real `cd4ml` with the given arguments; environment variables are added to this process's.
 *
 * @param cwd folder to run it in. @default this process's
 */
export function cd4ml(args: string[], env: NodeJS.ProcessEnv, cwd?: string): Promise<Ended> {
  const program = path.resolve(__dirname, "../../cli/cd4ml");
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}
