import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Static, Type } from "@sinclair/typebox";
import { ResourceError, type ResourceHandler } from "./handler";

const Inputs = Type.Object({
  purpose: Type.Union([Type.Literal("model registry"), Type.Literal("event store")]),
  folder: Type.String({ pattern: "^/" }),
  keep: Type.Boolean(),
});
type Inputs = Static<typeof Inputs>;

const marker = ".cd4ml-folder";

/** A folder that holds a store. A marker file says whose it is: a folder with other content is neither taken nor deleted. */
export const dataFolder: ResourceHandler<Inputs, Inputs> = {
  inputs: Inputs,
  replaceOn: ["purpose", "folder"],

  async create(inputs) {
    const { folder, purpose } = inputs;
    await mkdir(folder, { recursive: true });
    const content = await readdir(folder);
    if (content.length > 0 && (await ownedFor(folder)) !== purpose) {
      throw new ResourceError(
        `${folder} is not empty and does not belong to this project's ${purpose}. Choose another folder, or empty this one.`,
      );
    }
    await writeFile(path.join(folder, marker), `${purpose}\n`);
    return { id: folder, state: inputs };
  },

  async read(folder, state) {
    const purpose = await ownedFor(folder);
    return purpose === state.purpose ? { ...state, folder } : undefined;
  },

  async update(_id, _old, inputs) {
    return inputs;
  },

  async delete(folder, { keep, purpose }) {
    if (!keep && (await ownedFor(folder)) === purpose) await rm(folder, { recursive: true, force: true });
  },
};

async function ownedFor(folder: string): Promise<string | undefined> {
  try {
    return (await readFile(path.join(folder, marker), "utf8")).trim();
  } catch {
    return undefined;
  }
}
