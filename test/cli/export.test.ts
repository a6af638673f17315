import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { runPipeline } from "../../model/pipeline";
import { openRegistry } from "../../model/registry/openRegistry";
import { digest } from "../../model/runs/digests";
import type { Run } from "../../model/runs/run";
import { cd4ml } from "../support/cd4ml";
import { TinyProblem } from "../support/tinyProblem";

describe("cd4ml export", function () {
  this.timeout(120_000);
  this.slow(10_000);
  const tiny = new TinyProblem();
  const registry = openRegistry(pathToFileURL(path.join(tiny.home, "registry")).href);
  const folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-export-"));
  const cli = (...args: string[]) => cd4ml(["export", ...args], { CD4ML_HOME: tiny.home, CD4ML_REGISTRY: "" }, folder);
  let run: Run;

  before(async () => {
    ({ run } = await runPipeline({ ...tiny.options(), threads: 1, registry }));
  });
  after(() => {
    tiny.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it("writes an accepted run's model beside the caller, and says what it takes and gives", async () => {
    const { code, stdout, stderr } = await cli(run.run);
    assert.equal(code, 0, stderr);
    assert.match(stdout, new RegExp(`^flats: ${run.run} is in .*flats-${run.run}\\.onnx\n`));
    assert.match(stdout, /^size +double +\[N, 1\] +Size, m²$/m);
    assert.match(stdout, /^prediction +double +\[N, 1\] +Rent, EUR$/m);
    assert.deepEqual(readdirSync(folder), [`flats-${run.run}.onnx`]);
  });

  it("writes an experiment's to a file that is named, in a new folder, and prints JSON when asked", async () => {
    const { run } = await runPipeline({ ...tiny.options({ algorithm: "lasso" }), threads: 1, registry });
    const { code, stdout, stderr } = await cli(run.run, "--format", "onnx", "--out", "new/model.onnx", "--json");
    assert.equal(code, 0, stderr);
    const { file, ...result } = JSON.parse(stdout);
    assert.equal(path.relative(folder, file), path.join("new", "model.onnx"));
    assert.equal(result.digest, `sha256:${digest(readFileSync(file))}`);
    assert.deepEqual([result.run, result.problem, result.format], [run.run, "flats", "onnx"]);
    assert.deepEqual(result.inputs[2], { name: "district", type: "string", shape: ["N", 1], description: "District" });
    assert.deepEqual(
      result.outputs.map(({ name }: { name: string }) => name),
      ["prediction"],
    );
  });

  it("takes the place of an older file as a whole, or leaves it as it is", async () => {
    const file = path.join(folder, "old.onnx");
    writeFileSync(file, "old");
    assert.equal((await cli(run.run, "--out", file)).code, 0);
    const written = readFileSync(file);
    assert.ok(written.length > 1000);

    const damaged = await runPipeline({ ...tiny.options(), threads: 1, registry });
    writeFileSync(path.join(await registry.fetch("flats", damaged.run.run), "model.bin"), "damaged");
    const { code, stderr } = await cli(damaged.run.run, "--out", file);
    assert.equal(code, 1);
    assert.match(stderr, /^CD4ML_MODEL_CORRUPT .*model\.bin: its SHA-256/);
    assert.deepEqual(readFileSync(file), written);
  });

  it("refuses a run that is nowhere, and a format that there is not", async () => {
    const unknown = await cli("20200101T000000Z-abcdef");
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /^CD4ML_RUN_UNKNOWN/);
    assert.equal((await cli(run.run, "--format", "pmml")).code, 2);
  });
});
