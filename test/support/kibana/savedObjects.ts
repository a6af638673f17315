import { randomUUID } from "node:crypto";
import { type Elastic, Failure } from "./elastic";
import { checkFields } from "./fieldCheck";
import { panelsOf } from "./lens";
import type { SavedObject, Store } from "./store";

/** An object of an imported file. */
type Imported = Omit<SavedObject, "space" | "updated_at">;

interface Reference {
  type: string;
  id: string;
}

/** What the stand-in can import, and the newest format it knows of each. */
const versions: Record<string, string> = {
  "index-pattern": "8.0.0",
  dashboard: "10.2.0",
  lens: "8.9.0",
  search: "10.5.0",
};

/** `/s/<space>/api/saved_objects/_import`: all objects of a file, or none. */
export async function importObjects(
  store: Store,
  elastic: Elastic,
  login: string,
  space: string,
  file: string,
): Promise<object> {
  const objects = file
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Imported);
  const errors = objects.flatMap((object) => missingReferences(store, space, object, objects));
  if (errors.length > 0) return { success: false, successCount: 0, errors };
  const stored = objects.map((object) => ({ ...object, space, id: idInSpace(store, space, object) ?? object.id }));
  stored.forEach(check);
  const before = new Map(store.objects);
  for (const object of stored) store.put(object);
  try {
    for (const { type, id } of stored) await checkFields(store.find(space, type, id)!, store, elastic, login);
  } catch (error) {
    store.replace(before);
    throw error;
  }
  const successResults = objects.map(({ type, id }, i) => ({ type, id, overwrite: true, destinationId: stored[i].id }));
  return { success: true, successCount: objects.length, successResults };
}

/** An object whose id another space has gets a new one, as in Kibana. */
function idInSpace(store: Store, space: string, { type, id }: Reference): string | undefined {
  const there = store.objects.get(`${type}:${id}`);
  return there && there.space !== space ? randomUUID() : undefined;
}

function missingReferences(store: Store, space: string, object: Imported, others: Imported[]): object[] {
  const references = object.references.filter(
    ({ type, id }) => !store.find(space, type, id) && !others.some((other) => other.type === type && other.id === id),
  );
  if (references.length === 0) return [];
  const { type, id } = object;
  return [
    { type, id, error: { type: "missing_references", references: references.map(({ type, id }) => ({ type, id })) } },
  ];
}

function check(object: Omit<SavedObject, "updated_at">): void {
  const { type, id, typeMigrationVersion = "0.0.0" } = object;
  const newest = versions[type];
  if (!newest) throw new Failure(400, `the stand-in takes no ${type}`);
  if (isNewer(typeMigrationVersion, newest)) {
    throw new Failure(422, `Document "${id}" belongs to a more recent version of Kibana [${typeMigrationVersion}]`);
  }
  if (type === "dashboard") panelsOf(object);
  if (type === "search") checkSearch(object);
  if (type === "index-pattern") checkDataView(object);
}

function checkDataView({ id, attributes }: Omit<SavedObject, "updated_at">): void {
  const { title, timeFieldName, fieldFormatMap = "{}", runtimeFieldMap = "{}" } = attributes;
  if (typeof title !== "string" || typeof timeFieldName !== "string") throw new Failure(400, `${id} has no title`);
  for (const text of [fieldFormatMap, runtimeFieldMap]) JSON.parse(text as string);
}

function checkSearch({ id, attributes, references }: Omit<SavedObject, "updated_at">): void {
  const { kibanaSavedObjectMeta } = attributes as { kibanaSavedObjectMeta: { searchSourceJSON: string } };
  const { indexRefName } = JSON.parse(kibanaSavedObjectMeta.searchSourceJSON);
  if (!references.some(({ name }) => name === indexRefName)) throw new Failure(400, `search ${id} has no data view`);
}

function isNewer(version: string, newest: string): boolean {
  const [a, b] = [version, newest].map((text) => text.split(".").map(Number));
  const differs = a.findIndex((part, i) => part !== b[i]);
  return differs >= 0 && a[differs] > b[differs];
}

/** `GET` and `DELETE` of `/s/<space>/api/saved_objects/<type>/<id>`. */
export function oneObject(store: Store, space: string, method: string, { type, id }: Reference): object {
  const object = store.find(space, type, id);
  if (!object) throw new Failure(404, `Saved object [${type}/${id}] not found`);
  if (method === "GET") {
    const { space: _, ...shown } = object;
    return { ...shown, namespaces: [space], managed: false };
  }
  store.remove(space, type, id);
  return {};
}
