import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { stagedFolder } from "../../infra/engine/stagedFolder";
import { skipWithout } from "./skipWithout";

/** The last version that is complete without a download of its own. */
const version = "1.16.3";
const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
const folder = path.join(cache, "cd4ml/onnxruntime-node", version);

/** What a model takes or gives: numbers or texts, row by row. */
export type RuntimeColumn = Float64Array | string[];

/** A column, or several of them. */
export interface RuntimeTensor {
  data: RuntimeColumn;
  dims: readonly number[];
}

interface Session {
  run(inputs: Record<string, RuntimeTensor>): Promise<Record<string, RuntimeTensor>>;
}

interface Package {
  Tensor: new (type: "float64" | "string", data: RuntimeColumn, dims: number[]) => RuntimeTensor;
  InferenceSession: { create(model: Uint8Array, options: { intraOpNumThreads: number }): Promise<Session> };
}

/** Microsoft's runtime for ONNX: what models are exported for. */
export class OnnxRuntime {
  private constructor(private readonly runtime: Package) {}

  /** Installs the runtime if need be; skips the calling test where that cannot be. */
  static async open(test: Mocha.Context): Promise<OnnxRuntime> {
    const name = `onnxruntime-node@${version}`;
    if (!existsSync(folder)) {
      console.error(`installing ${name} (once, 100 MB)`);
      try {
        await stagedFolder(folder, async (staging) => {
          const options = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefix", staging];
          execFileSync("npm", ["install", ...options, name], { stdio: "pipe" });
        });
      } catch {
        return skipWithout(test, `onnxruntime-node (npm install ${name} must work)`);
      }
    }
    return new OnnxRuntime(require(path.join(folder, "node_modules/onnxruntime-node")) as Package);
  }

  /** Loads a model; the function has what it gives for columns of as many rows. */
  async load(model: Uint8Array): Promise<(columns: Columns) => Promise<Record<string, RuntimeTensor>>> {
    const session = await this.runtime.InferenceSession.create(model, { intraOpNumThreads: 1 });
    return (columns) => {
      const tensors = Object.entries(columns).map(([name, data]) => {
        const type = Array.isArray(data) ? "string" : "float64";
        return [name, new this.runtime.Tensor(type, data, [data.length, 1])];
      });
      return session.run(Object.fromEntries(tensors));
    };
  }
}

type Columns = Record<string, RuntimeColumn>;
