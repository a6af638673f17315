import type { Outside, SecretValue } from "../workload";

/** An MLflow server, outside of the stack, that runs are logged to as well. */
export interface MlflowArgs {
  /** What `MLFLOW_TRACKING_URI` is set to, e.g. `https://mlflow.example.org`. */
  url: string;
  /** Empty where it wants no login. */
  username: string;
  password?: SecretValue;
}

/** What a workload gets so that `cd4ml` in it logs runs to MLflow; nothing where there is no server. */
export function mlflowEnvironment(mlflow: MlflowArgs | undefined): {
  environment: Record<string, string>;
  secrets: Record<string, SecretValue>;
  outside: Outside[];
} {
  if (!mlflow) return { environment: {}, secrets: {}, outside: [] };
  const { url, username, password } = mlflow;
  return {
    environment: { MLFLOW_TRACKING_URI: url, ...(username && { MLFLOW_TRACKING_USERNAME: username }) },
    secrets: password ? { MLFLOW_TRACKING_PASSWORD: password } : {},
    outside: [url],
  };
}
