import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { type Static, Type } from "@sinclair/typebox";
import type { ResourceHandler, Work } from "./handler";
import { runCommand } from "./runCommand";

const Inputs = Type.Object({
  problem: Type.String({ minLength: 1 }),
  rows: Type.Integer({ minimum: 1 }),
  folder: Type.String({ pattern: "^/" }),
  keep: Type.Boolean(),
});
type Inputs = Static<typeof Inputs>;
type State = Inputs & { digests: Record<string, string> };

/** Simulated data. A file that is missing or was changed shows as drift, and the data is written anew. */
export const dataSet: ResourceHandler<Inputs, State> = {
  inputs: Inputs,
  replaceOn: ["problem", "folder"],

  async create(inputs, work) {
    return { id: inputs.folder, state: await simulate(inputs, work) };
  },

  async read(_id, state) {
    const digests = await digestsOf(state.folder);
    const intact = Object.entries(state.digests).every(([file, digest]) => digests[file] === digest);
    return intact ? state : undefined;
  },

  async update(_id, old, inputs, work) {
    return old.rows === inputs.rows ? { ...inputs, digests: old.digests } : simulate(inputs, work);
  },

  async delete(_id, { folder, keep }) {
    if (!keep) await rm(folder, { recursive: true, force: true });
  },
};

async function simulate(inputs: Inputs, work: Work): Promise<State> {
  const { problem, rows, folder } = inputs;
  await runCommand(["data", "simulate", problem, "--rows", String(rows), "--out", folder], {}, work);
  return { ...inputs, digests: await digestsOf(folder) };
}

async function digestsOf(folder: string): Promise<Record<string, string>> {
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith(".csv")).sort();
  const digests = files.map(async (file) => {
    const hash = createHash("sha256");
    await pipeline(createReadStream(path.join(folder, file)), hash);
    return [file, hash.digest("hex")];
  });
  return Object.fromEntries(await Promise.all(digests));
}
