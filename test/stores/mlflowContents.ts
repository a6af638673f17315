import assert from "node:assert/strict";
import type { RealMlflow } from "../support/mlflow";

/** A run as MLflow tells of it. */
export interface MlflowRun {
  info: {
    run_id: string;
    run_name: string;
    status: string;
    start_time: number;
    end_time: number;
    artifact_uri: string;
  };
  data: { params: Value<string>[]; metrics: Value<number>[]; tags: Value<string>[] };
}

interface Value<Type> {
  key: string;
  value: Type;
}

interface MlflowVersion {
  version: string;
  run_id: string;
  source: string;
  tags?: Value<string>[];
}

interface MlflowAlias {
  alias: string;
  version: string;
}

/** Params, metrics or tags by their names. */
export function valuesOf<Type>(values: Value<Type>[] = []): Record<string, Type> {
  return Object.fromEntries(values.map(({ key, value }) => [key, value]));
}

/** Runs of an experiment, oldest first. */
export async function runsIn(mlflow: RealMlflow, experiment: string): Promise<MlflowRun[]> {
  const named = await mlflow.ask(`mlflow/experiments/get-by-name?experiment_name=${experiment}`);
  const { experiment: found } = (await named.json()) as { experiment: { experiment_id: string } };
  const wanted = { experiment_ids: [found.experiment_id], order_by: ["attributes.start_time ASC"] };
  const answer = await mlflow.ask("mlflow/runs/search", wanted);
  return ((await answer.json()) as { runs: MlflowRun[] }).runs;
}

/** Versions of a registered model, each with its run in the registry, and its aliases; none when there is no such model. */
export async function modelIn(mlflow: RealMlflow, model: string) {
  const search = await mlflow.ask(`mlflow/model-versions/search?filter=${encodeURIComponent(`name='${model}'`)}`);
  const { model_versions = [] } = (await search.json()) as { model_versions?: MlflowVersion[] };
  const get = await mlflow.ask(`mlflow/registered-models/get?name=${model}`);
  const { registered_model } = (await get.json()) as { registered_model?: { aliases?: MlflowAlias[] } };
  return {
    versions: model_versions.map(({ version, run_id, source, tags }) => {
      return { version, run_id, source, run: valuesOf(tags)["cd4ml.run"] };
    }),
    aliases: Object.fromEntries(registered_model?.aliases?.map(({ alias, version }) => [alias, version]) ?? []),
  };
}

/** All bytes of a file of a run. */
export async function fileOf(mlflow: RealMlflow, run: MlflowRun, name: string): Promise<Buffer> {
  const { pathname } = new URL(run.info.artifact_uri);
  const answer = await mlflow.ask(`mlflow-artifacts/artifacts${pathname}/${name}`);
  assert.equal(answer.status, 200, name);
  return Buffer.from(await answer.arrayBuffer());
}
