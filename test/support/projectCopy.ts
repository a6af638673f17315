import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";

const project = path.resolve(__dirname, "../..");

/** What a command of the project did. */
export interface CommandOutcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The project as it is in the working tree, in a temporary folder and a git repository of its own. */
export class ProjectCopy {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-copy-"));
  /** `CD4ML_HOME` of the copy's commands. */
  readonly home = path.join(this.folder, ".cd4ml");

  constructor() {
    const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], {
      cwd: project,
      encoding: "utf8",
    });
    for (const file of files.split("\0").filter(Boolean)) {
      mkdirSync(path.dirname(path.join(this.folder, file)), { recursive: true });
      cpSync(path.join(project, file), path.join(this.folder, file));
    }
    symlinkSync(path.join(project, "node_modules"), path.join(this.folder, "node_modules"));
    this.git("init", "--quiet", "--initial-branch=main");
    this.commit("Start");
  }

  /** Changes a JSON file of the copy. */
  editJson<T>(file: string, change: (content: T) => void): void {
    const content = JSON.parse(this.read(file)) as T;
    change(content);
    this.write(file, `${JSON.stringify(content, null, 2)}\n`);
  }

  /** Has deliveries of the copy run a few of the model's tests: all of them take most of a delivery's time. */
  testBriefly(): void {
    this.write("package.json", testedBriefly(this.read("package.json")));
    this.commit("Test briefly");
  }

  read(file: string): string {
    return readFileSync(path.join(this.folder, file), "utf8");
  }

  write(file: string, text: string): void {
    writeFileSync(path.join(this.folder, file), text);
  }

  commit(message: string): void {
    this.git("add", "--all");
    this.git("-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "-m", message);
  }

  /** Starts `cd4ml` of the copy, as the leader of a process group of its own. */
  start(...args: string[]): ChildProcessByStdio<null, Readable, Readable> {
    const env = { ...process.env, CD4ML_HOME: this.home };
    const command = path.join(this.folder, "cli/cd4ml");
    return spawn(command, args, { cwd: this.folder, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  }

  /** Runs `cd4ml` of the copy to its end. */
  cd4ml(...args: string[]): Promise<CommandOutcome> {
    const child = this.start(...args);
    const outcome: CommandOutcome = { code: null, stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        outcome[stream] += text;
      });
    }
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve({ ...outcome, code }));
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private git(...args: string[]): void {
    execFileSync("git", args, { cwd: this.folder });
  }
}

/** A package.json whose deliveries run a few of the model's tests. */
export function testedBriefly(packageJson: string): string {
  const content = JSON.parse(packageJson);
  content.scripts["test:model"] = "mocha 'test/model/metrics/**/*.test.ts'";
  return `${JSON.stringify(content, null, 2)}\n`;
}
