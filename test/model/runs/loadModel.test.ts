import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { loadModel } from "../../../model/runs/loadModel";
import { trainRun } from "../../../model/runs/trainRun";
import { TinyProblem } from "../../support/tinyProblem";

describe("loadModel", () => {
  const tiny = new TinyProblem();
  let original: string;
  let copy: string;

  before(async () => {
    original = (await trainRun(tiny.options())).folder;
  });
  beforeEach(() => {
    copy = path.join(tiny.folder, "copy");
    rmSync(copy, { recursive: true, force: true });
    cpSync(original, copy, { recursive: true });
  });
  after(() => tiny.remove());

  /** Changes model.json and seals it again, as a faulty writer might. */
  function rewrite(change: (model: Record<string, never>) => void): void {
    const model = JSON.parse(readFileSync(path.join(copy, "model.json"), "utf8"));
    change(model);
    const content = JSON.stringify(model);
    writeFileSync(path.join(copy, "model.json"), content);
    const manifest = JSON.parse(readFileSync(path.join(copy, "manifest.json"), "utf8"));
    manifest["model.json"] = createHash("sha256").update(content).digest("hex");
    writeFileSync(path.join(copy, "manifest.json"), JSON.stringify(manifest));
  }

  for (const file of ["model.json", "model.bin", "manifest.json", "run.json"]) {
    it(`names ${file} when it is missing`, async () => {
      rmSync(path.join(copy, file));
      await assert.rejects(loadModel(copy), ({ code, message }) => {
        assert.equal(code, "CD4ML_MODEL_CORRUPT");
        return message.includes(path.join(copy, file));
      });
    });
  }

  for (const file of ["model.json", "model.bin"]) {
    it(`names ${file} when one bit of it has changed`, async () => {
      const bytes = readFileSync(path.join(copy, file));
      bytes[bytes.length >> 1] ^= 1;
      writeFileSync(path.join(copy, file), bytes);
      await assert.rejects(loadModel(copy), { code: "CD4ML_MODEL_CORRUPT", message: new RegExp(`${file}.*SHA-256`) });
    });
  }

  it("refuses a format it does not know", async () => {
    rewrite((model) => Object.assign(model, { format: 2 }));
    await assert.rejects(loadModel(copy), { code: "CD4ML_MODEL_FORMAT", message: /format 2.*reads format 1/ });
  });

  it("refuses an algorithm it does not know", async () => {
    rewrite((model) => Object.assign(model, { algorithm: "toString" }));
    await assert.rejects(loadModel(copy), { code: "CD4ML_MODEL_FORMAT", message: /"toString"/ });
  });

  it("refuses arrays that do not fit model.bin", async () => {
    rewrite(({ arrays }) => Object.assign(arrays[0], { length: 1e9 }));
    await assert.rejects(loadModel(copy), { code: "CD4ML_MODEL_CORRUPT", message: /does not fit/ });
  });

  it("refuses arrays of the wrong type", async () => {
    rewrite(({ arrays }) => {
      for (const array of arrays as { type: string }[]) array.type = "int32";
    });
    await assert.rejects(loadModel(copy), { code: "CD4ML_MODEL_CORRUPT" });
  });

  it("names the file when the arrays are there and are no model of the algorithm", async () => {
    rewrite(({ header }) => Object.assign(header, { features: 99 }));
    const message = `${path.join(copy, "model.json")}: The model's arrays are no trees. Train the run again.`;
    await assert.rejects(loadModel(copy), { code: "CD4ML_MODEL_CORRUPT", message });
  });

  it("refuses features that do not go with the model", async () => {
    rewrite(({ features }) => Object.assign(features, { numeric: [] }));
    await assert.rejects(loadModel(copy), { code: "CD4ML_MODEL_CORRUPT", message: /features/ });
  });

  it("refuses content that is no model at all", async () => {
    rewrite((model) => Object.assign(model, { features: null, problem: null }));
    await assert.rejects(loadModel(copy), { code: "CD4ML_MODEL_CORRUPT" });
  });
});
