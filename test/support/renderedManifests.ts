import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import type { ProjectCopy } from "./projectCopy";

/** An object of Kubernetes, as far as tests look at it. */
// biome-ignore lint/suspicious/noExplicitAny: tests look at all kinds of objects
type AnyObject = any;

/**
 * What `cd4ml render` writes for the project's own production with other settings, by file name, e.g.
 * `cd4ml-prod-pricing/service-jenkins.yaml`.
 *
 * @param settings of the stack, by their names without `cd4ml:`
 * @throws with the command's words when it refuses
 */
export async function renderedManifests(
  project: ProjectCopy,
  settings: Record<string, unknown>,
): Promise<Record<string, AnyObject>> {
  const { config } = parse(project.read("Pulumi.prod.yaml"));
  const own = Object.entries(settings).map(([key, value]) => [`cd4ml:${key}`, value]);
  project.write("Pulumi.rendered.yaml", stringify({ config: { ...config, ...Object.fromEntries(own) } }));
  const folder = path.join(project.folder, "rendered");
  const { code, stderr } = await project.cd4ml("render", "--stack", "rendered", "--out", folder);
  if (code !== 0) throw new Error(stderr);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml"));
  return Object.fromEntries(
    names.map((name) => [name.replace("cd4ml-rendered-", ""), parse(readFileSync(path.join(folder, name), "utf8"))]),
  );
}
