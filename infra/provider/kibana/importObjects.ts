import type { Connection } from "../elasticsearch/connection";
import { ResourceError } from "../handler";
import { askKibana } from "./connection";

/**
 * Puts objects into a space, in one import: references between them may point anywhere.
 *
 * @param texts JSON of each object, as Kibana exports it
 * @throws ResourceError with the objects that Kibana does not take, and why
 */
export async function importObjects(kibana: Connection, space: string, texts: string[]): Promise<void> {
  const body = new FormData();
  body.append("file", new Blob([texts.join("\n")], { type: "application/ndjson" }), "cd4ml.ndjson");
  const path = `/s/${space}/api/saved_objects/_import?overwrite=true`;
  const answer = await askKibana(kibana, { method: "POST", path, body });
  const result = (await answer.json()) as { success: boolean; errors?: { type: string; id: string; error: object }[] };
  if (result.success) return;
  const faults = (result.errors ?? []).map(({ type, id, error }) => `${type} ${id}: ${JSON.stringify(error)}`);
  throw new ResourceError(`Kibana did not import all objects of the space ${space}: ${faults.join("; ")}`);
}
