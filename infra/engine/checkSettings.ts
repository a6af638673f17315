import type { SettingSource } from "../settingReader";
import { readSettings } from "../settings";
import { secretSettings } from "../stackSecrets";

const isSecret = (key: string) => secretSettings.some((name) => name === key);

/** A settings file that is missing, cannot be read, or holds a wrong value; the message says which and what to do. */
export class SettingsWrong extends Error {
  readonly code = "CD4ML_SETTINGS";
}

/**
 * Checks a stack's settings before the engine is started: the engine would name the wrong type of a value, but neither
 * the value nor what is allowed, and would not notice a misspelt key.
 *
 * @param project folder of the project
 * @param known   keys that Pulumi.yaml describes, without the project's name
 * @param config  the `config` section of the settings file
 * @throws SettingsWrong
 */
export function checkSettings(project: string, known: string[], config: Record<string, unknown>): void {
  const unknown = Object.keys(config).filter((key) => key.startsWith("cd4ml:") && !known.includes(key.slice(6)));
  if (unknown.length > 0)
    throw new SettingsWrong(`There is no setting ${unknown.join(", ")}; allowed: ${known.join(", ")}.`);
  const open = secretSettings.find(
    (key) => typeof config[`cd4ml:${key}`] === "string" && config[`cd4ml:${key}`] !== "",
  );
  if (open) {
    throw new SettingsWrong(
      `cd4ml:${open} is in plain text. Remove it from the file, then: pulumi config set --secret cd4ml:${open}`,
    );
  }
  const source: SettingSource = (key) => {
    const value = config[`cd4ml:${key}`];
    const isEncrypted = typeof value === "object" && value !== null && "secure" in value;
    if (isEncrypted) return isSecret(key) ? "encrypted" : undefined;
    if (value === undefined) return undefined;
    return typeof value === "string" ? value : JSON.stringify(value);
  };
  try {
    readSettings(project, source);
  } catch (error) {
    throw new SettingsWrong((error as Error).message);
  }
}
