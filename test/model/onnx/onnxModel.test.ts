import assert from "node:assert/strict";
import { algorithms } from "../../../model/algorithms/algorithms";
import { onnxModel } from "../../../model/onnx/onnxModel";
import { sealedDigest } from "../../../model/runs/digests";
import { loadModel } from "../../../model/runs/loadModel";
import type { Model } from "../../../model/runs/model";
import { trainRun } from "../../../model/runs/trainRun";
import { TinyProblem } from "../../support/tinyProblem";

describe("a model as ONNX", () => {
  const tiny = new TinyProblem();
  tiny.addIris();
  let folder: string;
  let model: Model;
  let digest: string;

  before(async () => {
    ({ folder } = await trainRun(tiny.options()));
    model = await loadModel(folder);
    digest = await sealedDigest(folder);
  });
  after(() => tiny.remove());

  /** The model with other parts. */
  const exportWith = (parts: Partial<Model["parts"]>) =>
    onnxModel({ run: model.run, parts: { ...model.parts, ...parts } }, digest);

  it("has the same bytes when it is exported again", async () => {
    const { bytes } = onnxModel(model, digest);
    assert.deepEqual(onnxModel(await loadModel(folder), digest).bytes, bytes);
  });

  it("says where it comes from, and no time", () => {
    const text = Buffer.from(onnxModel(model, digest).bytes).toString("latin1");
    const { run, createdAt } = model.run;
    for (const fact of ["cd4ml", "Flats", "flats", run, "random_forest", `sha256:${digest}`, '["size","floor",']) {
      assert.ok(text.includes(fact), fact);
    }
    assert.ok(!text.includes(createdAt.slice(0, 10)));
  });

  it("takes the fields that its features read, in the problem's order, and gives a column", () => {
    const { inputs, outputs } = onnxModel(model, digest);
    assert.deepEqual(inputs, [
      { name: "size", type: "double", shape: ["N", 1], description: "Size, m²" },
      { name: "floor", type: "double", shape: ["N", 1], description: "Floor" },
      { name: "district", type: "string", shape: ["N", 1], description: "District" },
    ]);
    assert.deepEqual(outputs, [{ name: "prediction", type: "double", shape: ["N", 1], description: "Rent, EUR" }]);
  });

  it("does not take a field of which nothing is made that the model sees", () => {
    const features = { ...(model.parts.features as object), numeric: [{ name: "size", median: 50 }], categorical: [] };
    assert.deepEqual(
      exportWith({ features }).inputs.map(({ name }) => name),
      ["size"],
    );
  });

  it("gives of classes the label and the probabilities", async () => {
    const { folder } = await trainRun(tiny.options({}, "iris"));
    const { outputs } = onnxModel(await loadModel(folder), digest);
    assert.deepEqual(outputs, [
      { name: "label", type: "string", shape: ["N"], description: "Species" },
      {
        name: "probabilities",
        type: "double",
        shape: ["N", 3],
        description: "Probabilities of setosa, versicolor, virginica",
      },
    ]);
  });

  it("gives another name to an output that is called as a field is", () => {
    const renamed = JSON.parse(JSON.stringify(model.parts).replaceAll('"size"', '"prediction"'));
    const { inputs, outputs } = exportWith({ problem: renamed.problem, features: renamed.features });
    assert.deepEqual([inputs[0].name, outputs[0].name], ["prediction", "model.prediction"]);
  });

  it("is there for every algorithm, and of another the export is refused with those that there are", () => {
    const names = Object.keys(algorithms.regression);
    assert.throws(() => exportWith({ algorithm: "oracle" }), {
      code: "CD4ML_EXPORT_ALGORITHM",
      message: `A model by oracle cannot be exported to ONNX. For regression those by ${names.join(", ")} can.`,
    });
  });
});
