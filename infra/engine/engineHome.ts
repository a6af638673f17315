import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** Where the engine of the user's own `pulumi` keeps plugins, credentials and logs. */
export function pulumiHome(env = process.env): string {
  return env.PULUMI_HOME || path.join(os.homedir(), ".pulumi");
}

/**
 * Variables by which an engine takes less of the processor: half of what it takes with two thousand resources.
 *
 * It collects garbage less often, for a few hundred megabytes of memory. And where the state is under `home` its own
 * files are there too, with the user's plugins, and without the log of every step that it writes encrypted for each
 * command, even one that only looks: nothing but a file of that name in place of the folder keeps it from that.
 *
 * @param stateInHome otherwise `PULUMI_HOME` stays: it may hold what gives access to the state
 */
export function sparingEngine(home: string, stateInHome: boolean): Record<string, string> {
  const { GOGC = "400", PULUMI_HOME } = process.env;
  if (!stateInHome || PULUMI_HOME) return { GOGC };
  const folder = path.join(home, "engine");
  const [plugins, logs] = [path.join(folder, "plugins"), path.join(folder, "logs")];
  mkdirSync(path.join(pulumiHome(), "plugins"), { recursive: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  ifMissing(() => symlinkSync(path.join(pulumiHome(), "plugins"), plugins));
  ifMissing(() =>
    writeFileSync(logs, "In place of a folder: the engine writes no log of every step.\n", { flag: "wx" }),
  );
  return { GOGC, PULUMI_HOME: folder };
}

/** Another command may be as far at the same time. */
function ifMissing(make: () => void): void {
  try {
    make();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
