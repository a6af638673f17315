import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { loadProblem, openRegistry, type Run, simulate } from "../../model";
import { runPipeline } from "../../model/pipeline";
import { production } from "../support/tinyProblem";

const project = path.resolve(__dirname, "../..");

describe("the library", () => {
  const home = mkdtempSync(path.join(os.tmpdir(), "cd4ml-library-"));
  const [data, runs] = [path.join(home, "data"), path.join(home, "runs")];
  const node = (...args: string[]) =>
    execFileSync(process.execPath, args, {
      cwd: project,
      env: { ...process.env, CD4ML_HOME: home, TSX_TSCONFIG_PATH: undefined },
      encoding: "utf8",
    });

  before(async () => {
    const houses = loadProblem(path.join(project, "model/problems"), "houses");
    await simulate(houses, { folder: path.join(data, "houses"), rows: 10_000 });
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  it("trains a run for a script in JavaScript", () => {
    const lines = node("examples/train.cjs").trim().split("\n");
    const report = lines.pop()!;
    const { metrics, resolved } = JSON.parse(readFileSync(path.join(path.dirname(report), "run.json"), "utf8")) as Run;
    assert.equal(resolved.algorithm, "lasso");
    assert.deepEqual(
      lines,
      Object.entries(metrics).map(([metric, value]) => `${metric} ${value}`),
    );
    assert.match(readFileSync(report, "utf8"), /<!doctype html>/);
  });

  it("loads the model in production for a script in TypeScript, which predicts and explains", async () => {
    const serving = await putIntoProduction();
    const [says, ...parts] = node("--import", "tsx", "examples/explain.mts").trim().split("\n");
    assert.match(says, new RegExp(`^${serving} says \\d{6}: \\d{6} of any house$`));
    assert.equal(parts.length, 3);
    for (const part of parts) assert.match(part, /^-?\d+ for [a-z_]+ \S+$/);
  });

  it("trains on a script's own arrays", () => {
    const [, r2] = /^r2_score (\d\.\d{4})\n$/.exec(node("examples/ownData.mjs")) ?? [];
    assert.ok(Number(r2) > 0.99, r2);
  });

  it("gives an ES module what it gives to require", () => {
    const names = `import * as listed from "cd4ml"; import all from "./model/library.cjs";
      console.log(JSON.stringify([Object.keys(listed).sort(), Object.keys(all).sort()]))`;
    const [listed, all] = JSON.parse(node("--input-type=module", "--eval", names));
    assert.deepEqual(listed, all);
    assert.ok(all.includes("trainRun"));
  });

  it("is documented with the examples as they are", () => {
    const guide = readFileSync(path.join(project, "docs/library.md"), "utf8");
    for (const example of ["train.cjs", "explain.mts", "ownData.mjs"]) {
      const [title, ...code] = readFileSync(path.join(project, "examples", example), "utf8").split("\n");
      assert.ok(guide.includes(/: (node .*) \*\/$/.exec(title)![1]), title);
      assert.ok(guide.includes(code.join("\n")), example);
    }
  });

  /** Trains on a tenth of the houses and deploys whatever comes of it. @returns the run's identifier */
  async function putIntoProduction(): Promise<string> {
    const problems = path.join(home, "problems");
    cpSync(path.join(project, "model/problems/houses"), path.join(problems, "houses"), { recursive: true });
    const file = path.join(problems, "houses/pipelines/default.json");
    const pipeline = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...pipeline, acceptance: { metric: "r2_score", min: -1 } }));
    const registry = openRegistry(pathToFileURL(path.join(home, "registry")).href);
    const { run } = await runPipeline({ problem: "houses", choices: production, problems, data, runs, registry });
    return run.run;
  }
});
