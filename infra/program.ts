import path from "node:path";
import { localStack, type StackOutputs } from "./localStack";
import { roomStack } from "./roomStack";
import { readSettings } from "./settings";

/** The program: makes what the settings ask for. A command that looks before it updates calls it twice. */
export async function program(): Promise<StackOutputs> {
  const project = path.resolve(__dirname, "..");
  const settings = readSettings(project);
  return settings.platform === "local" ? localStack(project, settings) : roomStack(project, settings);
}
