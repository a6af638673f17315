import os from "node:os";
import path from "node:path";

/** The engine version the project is developed and tested with; what is downloaded or built. */
export const engineVersion = "3.250.0";

/** Oldest `pulumi` on PATH that is used instead: the first with every option and Pulumi.yaml key the project needs. */
export const oldestEngine = "3.200.0";

/** Where an engine came from. */
export type EngineOrigin = "path" | "cache" | "download" | "build";

/** A Pulumi engine that is ready to use. */
export interface Engine {
  /** Absolute path of the `pulumi` executable; its language host lies beside it. */
  command: string;
  version: string;
  origin: EngineOrigin;
}

/** Says in a few words what is being done, for a progress line. */
export type Report = (message: string) => void;

/** No engine could be had; the message lists what was tried and what the user can do. */
export class EngineMissing extends Error {
  readonly code = "CD4ML_ENGINE_MISSING";
}

/** Folder of this project's engines under the user's cache folder; `bin/` inside it holds the executables. */
export function engineFolder(env: NodeJS.ProcessEnv = process.env): string {
  const cache =
    env.XDG_CACHE_HOME ||
    (process.platform === "darwin" ? path.join(os.homedir(), "Library/Caches") : path.join(os.homedir(), ".cache"));
  return path.join(cache, "cd4ml", "engine", `${engineVersion}-${process.platform}-${process.arch}`);
}
