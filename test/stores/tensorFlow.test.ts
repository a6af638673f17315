import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { nativeTensorFlow } from "../support/tensorflow/native";

const script = path.resolve(__dirname, "../support/tensorflow/trainSample.ts");

interface Trained {
  backend: string;
  parameters: number[];
  epochs: number;
  loss: number;
}

describe("TensorFlow's own library", () => {
  let packages: string;

  before(async function () {
    this.timeout(900_000);
    packages = await nativeTensorFlow(this);
  });

  async function train(...backend: string[]): Promise<Trained> {
    const env = { ...process.env, NODE_PATH: packages };
    const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", script, ...backend], { env });
    return JSON.parse(stdout);
  }

  it("learns what WebAssembly learns, within the rounding of its numbers", async () => {
    const [native, wasm] = [await train("native"), await train("wasm")];
    assert.deepEqual([native.backend, wasm.backend], ["native", "wasm"]);
    assert.equal(native.epochs, wasm.epochs);
    assert.ok(native.loss < 0.3 && Math.abs(native.loss - wasm.loss) < 1e-4, `${native.loss} and ${wasm.loss}`);
    native.parameters.forEach((value, i) => {
      assert.ok(Math.abs(value - wasm.parameters[i]) < 1e-3, `${i}: ${value} and ${wasm.parameters[i]}`);
    });
  });

  it("is taken where it loads", async () => {
    assert.equal((await train()).backend, "native");
  });
});
