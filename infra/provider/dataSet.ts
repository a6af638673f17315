import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { type Static, Type } from "@sinclair/typebox";
import { type ResourceHandler, Unreachable, type Work } from "./handler";
import { runCommand } from "./runCommand";

const Inputs = Type.Object({
  problem: Type.String({ minLength: 1 }),
  rows: Type.Integer({ minimum: 1 }),
  folder: Type.String({ pattern: "^/" }),
  keep: Type.Boolean(),
  container: Type.Optional(Type.String()),
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
    const digests = await digestsOf(state);
    const intact = Object.entries(state.digests).every(([file, digest]) => digests[file] === digest);
    return intact ? state : undefined;
  },

  async update(_id, old, inputs, work) {
    return old.rows === inputs.rows ? { ...inputs, digests: old.digests } : simulate(inputs, work);
  },

  async delete(_id, { folder, keep, container }) {
    // What is in a container goes with its volume.
    if (!keep && !container) await rm(folder, { recursive: true, force: true });
  },
};

async function simulate(inputs: Inputs, work: Work): Promise<State> {
  const { problem, rows, folder, container } = inputs;
  await runCommand(["data", "simulate", problem, "--rows", String(rows), "--out", folder], { container }, work);
  return { ...inputs, digests: await digestsOf(inputs) };
}

function digestsOf({ folder, container }: Inputs): Promise<Record<string, string>> {
  return container ? digestsInside(container, folder) : digestsHere(folder);
}

async function digestsInside(container: string, folder: string): Promise<Record<string, string>> {
  const list = 'cd "$0" 2> /dev/null && sha256sum *.csv 2> /dev/null || true';
  const answer = await promisify(execFile)("docker", ["exec", container, "sh", "-c", list, folder]).catch(
    (error: Error) => {
      throw new Unreachable(`${container} does not answer: ${error.message}`);
    },
  );
  const lines = answer.stdout.trim().split("\n").filter(Boolean);
  return Object.fromEntries(lines.map((line) => line.split(/\s+/)).map(([digest, file]) => [file, digest]));
}

async function digestsHere(folder: string): Promise<Record<string, string>> {
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith(".csv")).sort();
  const digests = files.map(async (file) => {
    const hash = createHash("sha256");
    await pipeline(createReadStream(path.join(folder, file)), hash);
    return [file, hash.digest("hex")];
  });
  return Object.fromEntries(await Promise.all(digests));
}
