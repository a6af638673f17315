import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Static, Type } from "@sinclair/typebox";
import { ResourceError, type ResourceHandler } from "./handler";

const Inputs = Type.Object({
  purpose: Type.Union([Type.Literal("model registry"), Type.Literal("event store"), Type.Literal("volume")]),
  folder: Type.String({ pattern: "^/" }),
  keep: Type.Boolean(),
});
type Inputs = Static<typeof Inputs>;

const marker = ".cd4ml-folder";

/**
 * A folder that holds a store or a program's data. A marker file says whose it is. A folder without one is taken if its
 * content is what the project's own commands write there; one with other content is neither taken nor deleted.
 */
export const dataFolder: ResourceHandler<Inputs, Inputs> = {
  inputs: Inputs,
  replaceOn: ["purpose", "folder"],

  async create(inputs) {
    const { folder, purpose } = inputs;
    await mkdir(folder, { recursive: true });
    if (!(await belongsTo(folder, purpose))) {
      throw new ResourceError(
        `${folder} is not empty and does not belong to this project's ${purpose}. ` +
          "Choose another folder with CD4ML_HOME, or empty this one.",
      );
    }
    await writeFile(path.join(folder, marker), `${purpose}\n`);
    return { id: folder, state: inputs };
  },

  async read(folder, state) {
    return existsSync(folder) && (await belongsTo(folder, state.purpose)) ? { ...state, folder } : undefined;
  },

  async update(_id, _old, inputs) {
    return inputs;
  },

  async delete(folder, { keep, purpose }) {
    if (!keep && existsSync(folder) && (await belongsTo(folder, purpose)))
      await rm(folder, { recursive: true, force: true });
  },
};

async function belongsTo(folder: string, purpose: Inputs["purpose"]): Promise<boolean> {
  const entries = await readdir(folder);
  if (entries.includes(marker)) return (await readFile(path.join(folder, marker), "utf8")).trim() === purpose;
  for (const entry of entries) if (!(await isOwnEntry[purpose](path.join(folder, entry)))) return false;
  return true;
}

/** Whether the project's commands write such an entry into a folder of that purpose. */
const isOwnEntry: Record<Inputs["purpose"], (entry: string) => Promise<boolean>> = {
  "model registry": async (entry) => {
    const content = await readdir(entry).catch(() => ["not a folder"]);
    return content.every((name) => name === "runs" || name === "moves");
  },
  "event store": async (entry) => path.basename(entry).startsWith("events.duckdb"),
  volume: async () => false,
};
