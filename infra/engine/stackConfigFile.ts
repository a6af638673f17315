import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import type { StackPlace } from "./openStack";

/**
 * The file with a stack's settings that the engine is given.
 *
 * The engine writes the salt of the stack's encryption into the settings file. The passphrase is generated on each
 * machine, so that salt is of no use to anyone else and would only show as a change in git: unless the project's own
 * file already has one, the engine works on a copy under `home`, brought up to date at every command.
 */
export function stackConfigFile({ project, home, stack }: StackPlace): string {
  const own = path.join(project, `Pulumi.${stack}.yaml`);
  const settings = parse(readFileSync(own, "utf8")) ?? {};
  if (settings.encryptionsalt) return own;
  const copy = path.join(home, "stacks", `Pulumi.${stack}.yaml`);
  const salt = existsSync(copy) ? parse(readFileSync(copy, "utf8"))?.encryptionsalt : undefined;
  mkdirSync(path.dirname(copy), { recursive: true });
  writeFileSync(copy, stringify(salt ? { encryptionsalt: salt, ...settings } : settings));
  return copy;
}
