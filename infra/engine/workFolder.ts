import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { checkSettings, SettingsWrong } from "./checkSettings";

/** Which stack, and where its state is. */
export interface StackPlace {
  /** The project's folder, which holds Pulumi.yaml. */
  project: string;
  /** `CD4ML_HOME`. */
  home: string;
  /** `local`, `dev` or `prod`. */
  stack: string;
}

/**
 * Brings the folder that the engine works in up to date: a copy of the project's Pulumi.yaml and Pulumi.<stack>.yaml.
 *
 * The engine writes the salt of the stack's encryption into the settings file of the folder it works in. The passphrase
 * is generated on each machine, so that salt is of no use to anyone else and would only show as a change in git.
 *
 * @returns the folder
 * @throws SettingsWrong when the stack has no settings file, or one that is wrong
 */
export function workFolder({ project, home, stack }: StackPlace): string {
  const folder = path.join(home, "stacks");
  const settings = `Pulumi.${stack}.yaml`;
  if (!existsSync(path.join(project, settings))) {
    const known = readdirSync(project).flatMap((file) => file.match(/^Pulumi\.(.+)\.yaml$/)?.[1] ?? []);
    throw new SettingsWrong(`${project} has no ${settings}. Stacks that have one: ${known.join(", ")}.`);
  }
  const { main: _, plugins, ...definition } = readYaml(path.join(project, "Pulumi.yaml"));
  const providers = plugins.providers.map((plugin: { path: string }) => ({
    ...plugin,
    path: path.resolve(project, plugin.path),
  }));
  const wanted = readYaml(path.join(project, settings));
  checkSettings(project, Object.keys(definition.config), wanted.config ?? {});
  const copy = path.join(folder, settings);
  // Plain `pulumi` leaves a salt in the project's file; it is of use only with the passphrase it was made for.
  const hasPassphrase = existsSync(path.join(home, "passphrase"));
  // Values that `pulumi config set --secret` has encrypted can be read only with the salt beside them.
  const source = hasSecrets(wanted) || !existsSync(copy) ? wanted : readYaml(copy);
  const salt = hasPassphrase ? source.encryptionsalt : undefined;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "Pulumi.yaml"), stringify({ ...definition, plugins: { providers } }));
  writeFileSync(copy, stringify({ ...wanted, encryptionsalt: salt }));
  return folder;
}

/** What the stack's settings in the engine's folder run on. */
export function platformOf(folder: string, stack: string): string {
  return readYaml(path.join(folder, `Pulumi.${stack}.yaml`)).config?.["cd4ml:platform"] ?? "local";
}

/** Makes the engine start further providers from their folders. */
export function addProviders(folder: string, further: { name: string; path: string }[]): void {
  if (further.length === 0) return;
  const file = path.join(folder, "Pulumi.yaml");
  const { plugins, ...definition } = readYaml(file);
  writeFileSync(file, stringify({ ...definition, plugins: { providers: [...plugins.providers, ...further] } }));
}

/** Whether a settings file holds encrypted values. */
function hasSecrets({ config = {} }: { config?: Record<string, unknown> }): boolean {
  return Object.values(config).some((value) => typeof value === "object" && value !== null && "secure" in value);
}

// biome-ignore lint/suspicious/noExplicitAny: the engine checks these files against its own schema
function readYaml(file: string): any {
  try {
    return parse(readFileSync(file, "utf8")) ?? {};
  } catch (error) {
    throw new SettingsWrong(`${file} is not valid YAML: ${(error as Error).message.trim()}`);
  }
}
