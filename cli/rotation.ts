import type { Stack } from "@pulumi/pulumi/automation";
import { type Command, Option } from "commander";
import { Cd4mlError } from "../model/errors";

/** What a stack generates to keep secret. */
const generated = ["cd4ml:index:Password", "cd4ml:index:KeyPair"];

/** The option by which a command has secrets made anew. */
export function withRotation(command: Command): Command {
  const description = "make generated passwords or keys anew, e.g. pricing-jenkins-admin; what uses them follows";
  return command.addOption(new Option("--rotate <secret...>", description).conflicts("plan"));
}

/**
 * What the engine is to replace, so that secrets are made anew.
 *
 * @param secrets names of generated passwords or keys. @default none
 * @throws Cd4mlError CD4ML_ROTATION when the stack has none of a name
 */
export async function rotation(stack: Stack, secrets: string[] = []): Promise<{ replace: string[] }> {
  if (secrets.length === 0) return { replace: [] };
  const { resources = [] } = (await stack.exportStack()).deployment as { resources?: { urn: string; type: string }[] };
  const urns = new Map(
    resources.filter(({ type }) => generated.includes(type)).map(({ urn }) => [urn.split("::")[3], urn]),
  );
  const replace = secrets.map((name) => {
    const urn = urns.get(name);
    if (urn) return urn;
    const names = urns.size > 0 ? [...urns.keys()].sort().join(", ") : "none; it is not up";
    throw new Cd4mlError("CD4ML_ROTATION", `The stack has no generated secret "${name}". Its secrets: ${names}.`);
  });
  return { replace };
}
