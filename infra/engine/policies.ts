import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";

const pack = path.resolve(__dirname, "../policy");

/** The policy packs that previews and updates keep to. */
export const policyPacks = [pack];

/** Tells the engine, in the folder it works in, where to find the executable that runs the packs. */
export function addPolicies(folder: string): void {
  const file = path.join(folder, "Pulumi.yaml");
  const { plugins, ...definition } = parse(readFileSync(file, "utf8"));
  const analyzers = [{ name: "policy-cd4ml", path: pack }];
  writeFileSync(file, stringify({ ...definition, plugins: { ...plugins, analyzers } }));
}
