import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/** A space. */
export interface Space {
  id: string;
  name: string;
  description?: string;
  disabledFeatures: string[];
}

/** A saved object. Its type and id are there once in all spaces. */
export interface SavedObject {
  type: string;
  id: string;
  space: string;
  attributes: Record<string, unknown>;
  references: { type: string; id: string; name: string }[];
  updated_at: string;
  coreMigrationVersion?: string;
  typeMigrationVersion?: string;
}

/** Spaces and saved objects, in a file that outlives a restart. */
export class Store {
  readonly spaces = new Map<string, Space>();
  readonly objects = new Map<string, SavedObject>();
  readonly #file: string;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#file = path.join(folder, "stand-in.json");
    this.spaces.set("default", { id: "default", name: "Default", disabledFeatures: [] });
    const known = this.#read();
    for (const space of known.spaces) this.spaces.set(space.id, space);
    for (const object of known.objects) this.objects.set(keyOf(object), object);
  }

  /** An object of a space. */
  find(space: string, type: string, id: string): SavedObject | undefined {
    const found = this.objects.get(keyOf({ type, id }));
    return found?.space === space ? found : undefined;
  }

  put(object: Omit<SavedObject, "updated_at">): void {
    this.objects.set(keyOf(object), { ...object, updated_at: new Date().toISOString() });
  }

  /** Goes back to what there was. */
  replace(objects: Map<string, SavedObject>): void {
    this.objects.clear();
    for (const [key, object] of objects) this.objects.set(key, object);
  }

  /** Whether there was one. */
  remove(space: string, type: string, id: string): boolean {
    return this.find(space, type, id) !== undefined && this.objects.delete(keyOf({ type, id }));
  }

  inSpace(space: string, type: string): SavedObject[] {
    return [...this.objects.values()].filter((object) => object.space === space && object.type === type);
  }

  /** Writes everything to the file. */
  save(): void {
    const all = { spaces: [...this.spaces.values()], objects: [...this.objects.values()] };
    writeFileSync(`${this.#file}.new`, JSON.stringify(all));
    renameSync(`${this.#file}.new`, this.#file);
  }

  #read(): { spaces: Space[]; objects: SavedObject[] } {
    try {
      return JSON.parse(readFileSync(this.#file, "utf8"));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return { spaces: [], objects: [] };
      throw error;
    }
  }
}

function keyOf({ type, id }: { type: string; id: string }): string {
  return `${type}:${id}`;
}
