import type { Registry } from "../../model/registry/registry";
import type { TrainedRun } from "../../model/runs/trainRun";
import { readConfiguration } from "../configuration";
import type { MlflowAccess } from "./access";

/** After how many ms a person is told what takes so long. */
const patience = 2000;

/**
 * Logs runs of a problem to the MLflow server that `MLFLOW_TRACKING_URI` names, with what the registry says of the problem:
 * accepted runs as versions of its model, and the aliases. Without the variable it does nothing.
 *
 * The registry stays what counts. A server that is away or refuses stops no delivery: then a warning is all, and a later
 * call logs what is missing.
 *
 * @param runs those that are only trained, and identifiers of those that are registered
 */
export async function mirror(registry: Registry, problem: string, runs: (TrainedRun | string)[] = []): Promise<void> {
  const { mlflow: access, namespace, hasNamespace } = readConfiguration();
  if (!access) return;
  const tell = () => process.stderr.write(`Logging to MLflow at ${access.address} …\n`);
  const slow = setTimeout(tell, patience);
  try {
    const names = namesOf(problem, hasNamespace ? namespace : undefined);
    await log(access, names, registry, problem, runs);
  } catch (error) {
    const [only] = runs.length === 1 ? runs.map(identifierOf) : [];
    const what = only ? `run ${only} of ${problem}` : problem;
    process.stderr.write(
      `Warning: ${what} is not fully logged to MLflow at ${access.address}. ${(error as Error).message} ` +
        "Nothing else is affected; a later command about it logs what is missing.\n",
    );
  } finally {
    clearTimeout(slow);
  }
}

/** A problem's experiment and model. A model's name has no slash; a problem's has no dot. */
function namesOf(problem: string, namespace: string | undefined) {
  const parts = namespace ? [namespace, problem] : [problem];
  return { experiment: parts.join("/"), model: parts.join(".") };
}

async function log(
  access: MlflowAccess,
  names: ReturnType<typeof namesOf>,
  registry: Registry,
  problem: string,
  runs: (TrainedRun | string)[],
): Promise<void> {
  const { logRun, openExperiment } = await import("./logRun");
  const { MlflowServer } = await import("./mlflowServer");
  const { moveAliases, registerVersion } = await import("./registeredModel");
  const server = new MlflowServer(access);
  const experiment = await openExperiment(server, names.experiment);
  const aliases = await registry.aliases(problem);
  // Of those that hold an alias MLflow may lack some.
  const held = Object.values(aliases).filter((run) => !runs.map(identifierOf).includes(run));
  const versions = new Map<string, string>();
  for (const each of [...runs, ...held]) {
    const run = typeof each === "string" ? await registry.run(problem, each) : each.run;
    if (!run) continue;
    const folder = async () => (typeof each === "string" ? registry.fetch(problem, each) : each.folder);
    const logged = await logRun(server, experiment, run, folder);
    if (run.status === "accepted") versions.set(run.run, await registerVersion(server, names.model, run.run, logged));
  }
  await moveAliases(server, names.model, aliases, versions);
}

function identifierOf(run: TrainedRun | string): string {
  return typeof run === "string" ? run : run.run.run;
}
