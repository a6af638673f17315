import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Static, Type } from "@sinclair/typebox";
import { ResourceError, type ResourceHandler } from "./handler";

const run = promisify(execFile);

const Inputs = Type.Object({
  name: Type.String({ minLength: 1 }),
  image: Type.String({ minLength: 1 }),
  files: Type.Record(Type.String({ pattern: "^[^/]+$" }), Type.String()),
  labels: Type.Record(Type.String(), Type.String()),
});
type Inputs = Static<typeof Inputs>;

/**
 * A Docker volume with settings or secrets of a container. The Docker provider's uploads go to a container's root and are
 * refused when that is read-only; a volume is not, and its content is in no `docker inspect`.
 */
export const fileVolume: ResourceHandler<Inputs, Inputs> = {
  inputs: Inputs,
  replaceOn: ["name", "files", "labels"],

  async create(inputs) {
    const { name, labels } = inputs;
    const labelled = Object.entries(labels).flatMap(([label, value]) => ["--label", `${label}=${value}`]);
    await docker("volume", "create", ...labelled, name);
    try {
      await fill(inputs);
    } catch (error) {
      await docker("volume", "rm", name).catch(() => {});
      throw error;
    }
    return { id: name, state: inputs };
  },

  async read(name, state) {
    const names = (await docker("volume", "ls", "--quiet", "--filter", `name=${name}`)).split("\n");
    return names.includes(name) ? state : undefined;
  },

  /** Only the image changed, which the files came through and which they do not depend on. */
  async update(_id, _old, inputs) {
    return inputs;
  },

  async delete(name) {
    await docker("volume", "rm", "--force", name);
  },
};

/** Through a container that is never started; the files are readable inside the container that mounts them. */
async function fill({ name, image, files }: Inputs): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "cd4ml-files-"));
  const container = await docker("create", "--volume", `${name}:/files`, image, "none");
  try {
    const readable = path.join(folder, "files");
    await mkdir(readable, { mode: 0o755 });
    for (const [file, content] of Object.entries(files)) {
      await writeFile(path.join(readable, file), content, { mode: 0o444 });
    }
    await docker("cp", `${readable}/.`, `${container}:/files`);
  } finally {
    await docker("rm", container);
    await rm(folder, { recursive: true, force: true });
  }
}

async function docker(...args: string[]): Promise<string> {
  try {
    return (await run("docker", args)).stdout.trim();
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string };
    if (code === "ENOENT") throw new ResourceError("`docker` is not on PATH. Install Docker's command line.");
    throw new ResourceError(`docker ${args[0]} ${args[1]}: ${stderr?.trim() || error}`);
  }
}
