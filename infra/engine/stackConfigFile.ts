import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";

/** A settings file of a stack, and whether the engine has written its salt into it. */
export interface StackConfigFile {
  file: string;
  initialised: boolean;
}

/**
 * The settings file that the engine is given.
 *
 * The engine writes the salt of the stack's encryption into the settings file. The passphrase is generated on each
 * machine, so that salt is of no use to anyone else and would only show as a change in git: unless the project's own
 * file already has one, the engine works on a copy in `folder`, brought up to date at every command.
 *
 * @param project folder of the project's own Pulumi.<stack>.yaml
 * @param folder  for the copy, and for a bare Pulumi.yaml that lets the engine initialise the stack there
 */
export function stackConfigFile(project: string, folder: string, stack: string): StackConfigFile {
  const own = path.join(project, `Pulumi.${stack}.yaml`);
  const settings = parse(readFileSync(own, "utf8")) ?? {};
  if (settings.encryptionsalt) return { file: own, initialised: true };
  const copy = path.join(folder, `Pulumi.${stack}.yaml`);
  const salt = existsSync(copy) ? parse(readFileSync(copy, "utf8"))?.encryptionsalt : undefined;
  mkdirSync(folder, { recursive: true });
  writeFileSync(copy, stringify(salt ? { encryptionsalt: salt, ...settings } : settings));
  const { name, runtime } = parse(readFileSync(path.join(project, "Pulumi.yaml"), "utf8"));
  writeFileSync(path.join(folder, "Pulumi.yaml"), stringify({ name, runtime }));
  return { file: copy, initialised: salt !== undefined };
}
