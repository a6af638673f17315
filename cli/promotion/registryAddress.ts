import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { Cd4mlError } from "../../model/errors";
import { projectRoot } from "../configuration";
import { openStackOf } from "../stackCommand";

/** An address of a registry, or of one in a Docker volume, which can only be read. */
const addresses = /^(file|s3|volume):/;

/**
 * The address of a registry that is named by it, or by the stack that made it.
 *
 * @param name `file:///…`, `s3://bucket/prefix`, `volume:<name>` of a Docker volume, a stack, or `<stack>/<environment>`
 *   of one with several
 * @throws Cd4mlError CD4ML_REGISTRY_URL when that leads to none
 */
export async function registryAddress(name: string): Promise<string> {
  if (addresses.test(name)) return name;
  const [, stack, environment] = /^([\w-]+)(?:\/([\w-]+))?$/.exec(name) ?? [];
  if (!stack || !existsSync(path.join(projectRoot, `Pulumi.${stack}.yaml`))) {
    throw refusal(name, `allowed: file:///…, s3://bucket/prefix, volume:<name>, or a stack: ${stacks().join(", ")}.`);
  }
  const { registry } = await (await openStackOf({ stack })).outputs();
  return addressIn(name, registry?.value, environment);
}

/**
 * The address in a stack's output `registry`.
 *
 * @param output an address or a Docker volume, or one for each environment; undefined when the stack is not up
 */
export function addressIn(name: string, output: unknown, environment: string | undefined): string {
  if (output === undefined) throw refusal(name, `the stack is not up. Run: cd4ml up --stack ${name.split("/")[0]}`);
  const address =
    typeof output === "string" ? output : ofEnvironment(name, output as Record<string, string>, environment);
  return addresses.test(address) ? address : `volume:${address}`;
}

function ofEnvironment(name: string, registries: Record<string, string>, environment: string | undefined): string {
  const names = Object.keys(registries);
  const wanted = environment ?? (names.length === 1 ? names[0] : undefined);
  if (wanted !== undefined && Object.hasOwn(registries, wanted)) return registries[wanted];
  const [stack] = name.split("/");
  throw refusal(name, `name the environment: ${names.map((each) => `${stack}/${each}`).join(", ")}.`);
}

function refusal(name: string, why: string): Cd4mlError {
  return new Cd4mlError("CD4ML_REGISTRY_URL", `The registry "${name}" cannot be opened: ${why}`);
}

function stacks(): string[] {
  return readdirSync(projectRoot).flatMap((file) => /^Pulumi\.([\w-]+)\.yaml$/.exec(file)?.[1] ?? []);
}
