import { cp, mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { compile, findGo } from "./compile";
import { engineVersion, type Report } from "./engine";
import { stagedFolder } from "./stagedFolder";

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
  const { go, version } = await findGo(env);
  await stagedFolder(folder, async (staging) => {
    const bin = path.join(staging, "bin");
    await mkdir(bin);
    for (const program of programs) {
      const source = path.join(staging, program.source);
      await cp(path.join(__dirname, "source", program.source), source, { recursive: true });
      const args = ["-ldflags", `-s -w ${program.flags}`];
      await compile(go, [...args, "-o", path.join(bin, program.executable), program.package], source, (line) =>
        report(`building ${program.executable} ${engineVersion} with go ${version} (once, about 4 minutes): ${line}`),
      );
      await rm(source, { recursive: true });
    }
  });
}
