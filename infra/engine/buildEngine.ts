import { spawn } from "node:child_process";
import { cp, mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { engineVersion, type Report } from "./engine";
import { commandVersion, isAtLeast, onPath } from "./programs";
import { stagedFolder } from "./stagedFolder";

const oldestGo = "1.26";
const secondsBetweenLines = 10;
const versionFlag = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${engineVersion}`;

/** What is built: a folder of `source/` that pins the module, the package in it, and the executable's name. */
const programs = [
  { source: "cli", package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", executable: "pulumi", flags: versionFlag },
  {
    source: "language-nodejs",
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    executable: "pulumi-language-nodejs",
    flags: "",
  },
];

/**
 * Builds the engine and its Node language host into `folder` from the Go module proxy; about 4 minutes on 2 cores.
 *
 * @throws when `go` is missing or too old, or the build fails (with the compiler's last words)
 */
export async function buildEngine(folder: string, report: Report, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const go = onPath("go", env);
  const version = go && (await commandVersion(go, ["version"]));
  if (!go || !version) throw new Error("`go` is not on PATH");
  if (!isAtLeast(version, oldestGo)) throw new Error(`go ${version} is too old, ${oldestGo} is needed`);
  await stagedFolder(folder, async (staging) => {
    const bin = path.join(staging, "bin");
    await mkdir(bin);
    for (const program of programs) {
      const source = path.join(staging, program.source);
      await cp(path.join(__dirname, "source", program.source), source, { recursive: true });
      const args = ["build", "-trimpath", "-buildvcs=false", "-ldflags", `-s -w ${program.flags}`];
      await compile(go, [...args, "-o", path.join(bin, program.executable), program.package], source, (line) =>
        report(`building ${program.executable} ${engineVersion} with go ${version} (once, about 4 minutes): ${line}`),
      );
      await rm(source, { recursive: true });
    }
  });
}

function compile(go: string, args: string[], cwd: string, progress: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(go, ["-C", cwd, args[0], "-v", ...args.slice(1)], { stdio: ["ignore", "ignore", "pipe"] });
    const lastWords: string[] = [];
    let packages = 0;
    let told = 0;
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      const lines = text.split("\n").filter((line) => line.trim());
      packages += lines.filter((line) => !line.includes(" ")).length;
      lastWords.push(...lines);
      lastWords.splice(0, lastWords.length - 8);
      if (Date.now() - told < secondsBetweenLines * 1000) return;
      told = Date.now();
      progress(packages > 0 ? `${packages} packages compiled` : "downloading modules");
    });
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`go build failed:\n    ${lastWords.join("\n    ")}`)),
    );
  });
}
