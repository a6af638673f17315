import type { Aliases } from "../../model/registry/registry";
import { type LoggedRun, undefinedIf } from "./logRun";
import type { MlflowServer } from "./mlflowServer";
import { runTag } from "./runRecord";

/** The aliases of the registry; a model's other aliases in MLflow are other people's. */
const roles = ["production", "candidate", "previous"] as const;

/**
 * Makes a run a version of a registered model, once.
 *
 * @param model name of the model, which is made if need be
 * @param run   the run's identifier in the registry
 * @returns the version
 */
export async function registerVersion(
  server: MlflowServer,
  model: string,
  run: string,
  { id, files }: LoggedRun,
): Promise<string> {
  const filter = `name='${model}' and run_id='${id}'`;
  const query = { filter, max_results: "1" };
  const found = await server.get<{ model_versions?: { version: string }[] }>("model-versions/search", query);
  const [known] = found.model_versions ?? [];
  if (known) return known.version;
  await server.post("registered-models/create", { name: model }).catch(undefinedIf("RESOURCE_ALREADY_EXISTS"));
  const tags = [{ key: runTag, value: run }];
  const wanted = { name: model, source: files, run_id: id, tags };
  const made = await server.post<{ model_version: { version: string } }>("model-versions/create", wanted);
  return made.model_version.version;
}

/**
 * Moves a model's aliases to where the registry has them.
 *
 * @param versions of the runs that hold one
 */
export async function moveAliases(
  server: MlflowServer,
  model: string,
  aliases: Aliases,
  versions: Map<string, string>,
): Promise<void> {
  const known = await server
    .get<{ registered_model: { aliases?: { alias: string; version: string }[] } }>("registered-models/get", {
      name: model,
    })
    .catch(undefinedIf("RESOURCE_DOES_NOT_EXIST"));
  const now = new Map(known?.registered_model.aliases?.map(({ alias, version }) => [alias, version]));
  for (const alias of roles) {
    const version = versions.get(aliases[alias] ?? "");
    if (version === now.get(alias)) continue;
    if (version) await server.post("registered-models/alias", { name: model, alias, version });
    else await server.delete("registered-models/alias", { name: model, alias });
  }
}
