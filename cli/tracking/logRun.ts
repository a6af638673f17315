import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { digest } from "../../model/runs/digests";
import type { Run } from "../../model/runs/run";
import { formatRun } from "../../model/runs/runFile";
import { MlflowError, type MlflowServer } from "./mlflowServer";
import { type RunRecord, recordOf, runTag } from "./runRecord";

/** A run in MLflow. */
export interface LoggedRun {
  /** MLflow's identifier. */
  id: string;
  /** Where its files are, e.g. `mlflow-artifacts:/1/0a1b…/artifacts`. */
  files: string;
}

/** As much of a run as is read of MLflow's answers. */
interface RunAnswer {
  info: { run_id: string; artifact_uri: string };
  data: { tags?: { key: string; value: string }[] };
}

/** Most values that one request may bring: 100 params, 100 tags, and 1000 of all. */
const mostOf = { params: 100, metrics: 800, tags: 100 };

/** Written last: the SHA-256 of the `run.json` that all of the run was logged by. */
const completeTag = "cd4ml.complete";

/** Files that a verdict changes; all others are as the training wrote them. */
const changing = ["run.json", "report.html"];

/** Finds an experiment by its name, or makes it; its identifier. */
export async function openExperiment(server: MlflowServer, name: string): Promise<string> {
  const found = await findExperiment(server, name);
  if (found) return found;
  try {
    return (await server.post<{ experiment_id: string }>("experiments/create", { name })).experiment_id;
  } catch (error) {
    // Somebody else was faster.
    const made = isCode(error, "RESOURCE_ALREADY_EXISTS") && (await findExperiment(server, name));
    if (made) return made;
    throw error;
  }
}

/**
 * Logs a run with its files. Done again it changes nothing; what was cut off is finished.
 *
 * @param folder gives the run's folder, if it is needed
 */
export async function logRun(
  server: MlflowServer,
  experiment: string,
  run: Run,
  folder: () => Promise<string>,
): Promise<LoggedRun> {
  const record = recordOf(run);
  const { info, data } = (await findRun(server, experiment, run)) ?? (await createRun(server, experiment, run, record));
  const logged: LoggedRun = { id: info.run_id, files: info.artifact_uri };
  const complete = digest(formatRun(run));
  if (data.tags?.some(({ key, value }) => key === completeTag && value === complete)) return logged;
  await logValues(server, logged, record);
  await server.post("runs/update", { run_id: logged.id, status: "FINISHED", end_time: record.ended });
  await logFiles(server, logged, await folder());
  await server.post("runs/set-tag", { run_id: logged.id, key: completeTag, value: complete });
  return logged;
}

async function findExperiment(server: MlflowServer, name: string): Promise<string | undefined> {
  const query = { experiment_name: name };
  const found = await server
    .get<{ experiment: { experiment_id: string } }>("experiments/get-by-name", query)
    .catch(undefinedIf("RESOURCE_DOES_NOT_EXIST"));
  return found?.experiment.experiment_id;
}

async function findRun(server: MlflowServer, experiment: string, { run }: Run): Promise<RunAnswer | undefined> {
  const wanted = { experiment_ids: [experiment], filter: `tags.\`${runTag}\` = '${run}'` };
  const { runs = [] } = await server.post<{ runs?: RunAnswer[] }>("runs/search", wanted);
  // Two commands at once may have made two; all go on with the same one.
  return runs.sort((a, b) => Number(a.info.run_id > b.info.run_id) - Number(a.info.run_id < b.info.run_id))[0];
}

async function createRun(server: MlflowServer, experiment: string, { run }: Run, { started }: RunRecord) {
  const made = await server.post<{ run: RunAnswer }>("runs/create", {
    experiment_id: experiment,
    run_name: run,
    start_time: started,
    tags: [{ key: runTag, value: run }],
  });
  return made.run;
}

/** A param's value stays what it was, and so does a metric's of the same time; saying the same again is no change. */
async function logValues(server: MlflowServer, { id }: LoggedRun, { params, metrics, tags, ended }: RunRecord) {
  const at = { timestamp: ended, step: 0 };
  const values = {
    params: Object.entries(params).map(([key, value]) => ({ key, value })),
    metrics: Object.entries(metrics).map(([key, value]) => ({ key, value, ...at })),
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  };
  const kinds = ["params", "metrics", "tags"] as const;
  const batches = Math.max(...kinds.map((kind) => Math.ceil(values[kind].length / mostOf[kind])));
  for (let batch = 0; batch < batches; batch++) {
    const part = (kind: (typeof kinds)[number]) => values[kind].slice(batch * mostOf[kind], (batch + 1) * mostOf[kind]);
    const parts = Object.fromEntries(kinds.map((kind) => [kind, part(kind)]));
    await server.post("runs/log-batch", { run_id: id, ...parts });
  }
}

/** Sends the files that are not there yet. */
async function logFiles(server: MlflowServer, { id, files: place }: LoggedRun, folder: string): Promise<void> {
  const { protocol, pathname } = new URL(place);
  if (protocol !== "mlflow-artifacts:") {
    throw new MlflowError(
      `It has clients write files to ${place} themselves. Start it with --serve-artifacts and make a new experiment.`,
    );
  }
  const { files = [] } = await server.get<{ files?: { path: string; file_size: number | string }[] }>(
    "artifacts/list",
    { run_id: id },
  );
  const sizes = new Map(files.map(({ path, file_size }) => [path, Number(file_size)]));
  for (const name of (await readdir(folder)).sort()) {
    const content = await readFile(path.join(folder, name));
    if (sizes.get(name) === content.byteLength && !changing.includes(name)) continue;
    await server.upload(`${pathname.slice(1)}/${name}`, content);
  }
}

/** For `catch`: turns an error of that code into undefined. */
export function undefinedIf(code: string) {
  return (error: unknown): undefined => {
    if (!isCode(error, code)) throw error;
  };
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof MlflowError && error.code === code;
}
