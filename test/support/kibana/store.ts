import { type Elastic, Failure } from "./elastic";

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

/** In an index that Kibana's own user may have; all in one document, whose fields nobody searches. */
const document = "/.kibana_stand_in/_doc/all";

/** Spaces and saved objects, which every copy has alike: they are in Elasticsearch, as Kibana's are. */
export class Store {
  readonly spaces = new Map<string, Space>();
  readonly objects = new Map<string, SavedObject>();

  /** @param login of Kibana's own user, as a header */
  constructor(
    private readonly elastic: Elastic,
    private readonly login: string,
  ) {}

  /** Takes what is there now. */
  async load(): Promise<void> {
    const { spaces, objects } = await this.#read();
    this.spaces.clear();
    this.spaces.set("default", { id: "default", name: "Default", disabledFeatures: [] });
    for (const space of spaces) this.spaces.set(space.id, space);
    this.objects.clear();
    for (const object of objects) this.objects.set(keyOf(object), object);
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

  /** Writes everything. */
  async save(): Promise<void> {
    const all = { spaces: [...this.spaces.values()], objects: [...this.objects.values()] };
    await this.elastic.ask(this.login, "PUT", document, { all: JSON.stringify(all) });
  }

  async #read(): Promise<{ spaces: Space[]; objects: SavedObject[] }> {
    try {
      const { _source } = await this.elastic.ask<{ _source: { all: string } }>(this.login, "GET", document);
      return JSON.parse(_source.all);
    } catch (error) {
      if (error instanceof Failure && error.status === 404) return { spaces: [], objects: [] };
      throw error;
    }
  }
}

function keyOf({ type, id }: { type: string; id: string }): string {
  return `${type}:${id}`;
}
