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
 * The engine writes the salt of the stack's encryption into the settings file of the folder it works in. A passphrase that
 * is generated on each machine makes that salt of no use to anyone else: it would only show as a change in git.
 *
 * @param isPassphraseGiven whether the passphrase is not the one that was generated for this machine
 * @returns the folder
 * @throws SettingsWrong when the stack has no settings file, or one that is wrong
 */
export function workFolder({ project, home, stack }: StackPlace, isPassphraseGiven = false): string {
  const folder = path.join(home, "stacks");
  const settings = `Pulumi.${stack}.yaml`;
  const wanted = readSettingsFile(project, stack);
  const { main: _, plugins, ...definition } = readYaml(path.join(project, "Pulumi.yaml"));
  const providers = plugins.providers.map((plugin: { path: string }) => ({
    ...plugin,
    path: path.resolve(project, plugin.path),
  }));
  checkSettings(project, Object.keys(definition.config), wanted.config ?? {});
  const copy = path.join(folder, settings);
  const hasOwnPassphrase = !isPassphraseGiven && existsSync(path.join(home, "passphrase"));
  if (!isPassphraseGiven && !hasOwnPassphrase) requireNoSecrets(settings, wanted);
  const salt = saltOf(wanted, copy, hasOwnPassphrase);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "Pulumi.yaml"), stringify({ ...definition, plugins: { providers } }));
  writeFileSync(copy, stringify({ ...wanted, encryptionsalt: salt }));
  return folder;
}

/** What a stack's settings, in the project's folder or the engine's, run on. */
export function platformOf(folder: string, stack: string): string {
  const platform = readSettingsFile(folder, stack).config?.["cd4ml:platform"];
  return typeof platform === "string" ? platform : "local";
}

/** @throws SettingsWrong */
function readSettingsFile(folder: string, stack: string): SettingsFile {
  const file = `Pulumi.${stack}.yaml`;
  if (existsSync(path.join(folder, file))) return readYaml(path.join(folder, file));
  const known = readdirSync(folder).flatMap((name) => name.match(/^Pulumi\.(.+)\.yaml$/)?.[1] ?? []);
  throw new SettingsWrong(`${folder} has no ${file}. Stacks that have one: ${known.join(", ")}.`);
}

/** Makes the engine start further providers from their folders. */
export function addProviders(folder: string, further: { name: string; path: string }[]): void {
  if (further.length === 0) return;
  const file = path.join(folder, "Pulumi.yaml");
  const { plugins, ...definition } = readYaml(file);
  writeFileSync(file, stringify({ ...definition, plugins: { providers: [...plugins.providers, ...further] } }));
}

interface SettingsFile {
  config?: Record<string, unknown>;
  encryptionsalt?: string;
}

/** The salt that goes with the passphrase, if it is known before the engine finds it in the state or makes one. */
function saltOf(wanted: SettingsFile, copy: string, hasOwnPassphrase: boolean): string | undefined {
  // Values that `pulumi config set --secret` has encrypted can be read only with the salt beside them.
  if (encryptedSettings(wanted).length > 0) return wanted.encryptionsalt;
  // Plain `pulumi` leaves a salt in the project's file; it is of use only with the passphrase it was made for.
  return hasOwnPassphrase ? (existsSync(copy) ? readYaml(copy) : wanted).encryptionsalt : undefined;
}

/** @throws SettingsWrong */
function requireNoSecrets(file: string, wanted: SettingsFile): void {
  const encrypted = encryptedSettings(wanted);
  if (encrypted.length === 0) return;
  throw new SettingsWrong(
    `${file} has encrypted values: ${encrypted.join(", ")}. Give the passphrase that opens them: ` +
      "PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE with the path of a file.",
  );
}

function encryptedSettings({ config = {} }: SettingsFile): string[] {
  const isEncrypted = (value: unknown) => typeof value === "object" && value !== null && "secure" in value;
  return Object.keys(config).filter((key) => isEncrypted(config[key]));
}

// biome-ignore lint/suspicious/noExplicitAny: the engine checks these files against its own schema
function readYaml(file: string): any {
  try {
    return parse(readFileSync(file, "utf8")) ?? {};
  } catch (error) {
    throw new SettingsWrong(`${file} is not valid YAML: ${(error as Error).message.trim()}`);
  }
}
