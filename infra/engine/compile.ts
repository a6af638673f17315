import { spawn } from "node:child_process";
import { commandVersion, isAtLeast, onPath } from "./programs";

const oldestGo = "1.26";
const secondsBetweenLines = 10;

/** The `go` on PATH and its version. @throws when it is missing or too old */
export async function findGo(env: NodeJS.ProcessEnv = process.env): Promise<{ go: string; version: string }> {
  const go = onPath("go", env);
  const version = go && (await commandVersion(go, ["version"]));
  if (!go || !version) throw new Error("`go` is not on PATH");
  if (!isAtLeast(version, oldestGo)) throw new Error(`go ${version} is too old, ${oldestGo} is needed`);
  return { go, version };
}

/**
 * Runs `go build` in a folder with a go.mod, downloading what it needs.
 *
 * @param args     arguments after `go build`
 * @param progress told every few seconds what is being done
 * @throws with the compiler's last words
 */
export function compile(go: string, args: string[], cwd: string, progress: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const command = ["-C", cwd, "build", "-v", "-trimpath", "-buildvcs=false", ...args];
    const child = spawn(go, command, { stdio: ["ignore", "ignore", "pipe"] });
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
