import assert from "node:assert/strict";
import type { JenkinsArgs } from "../../infra/parts/jenkins";
import { agentWorkload, buildWorkload } from "../../infra/parts/jenkins/builds";
import { mlflowOf } from "../../infra/stackSecrets";
import { ExternalSecret } from "../../infra/workload";

describe("an MLflow server that the settings name", () => {
  const mlflowPassword = new ExternalSecret("mlflow", "password");
  const args = (url: string): JenkinsArgs => ({
    environment: "ada",
    repository: { url: "https://git.example.org/ada.git", branch: "main" },
    trigger: "poll",
    problems: ["houses"],
    port: 10000,
    webhookSecret: "signs",
    events: { address: "https://elasticsearch.example.org" },
    mlflow: mlflowOf({ url, username: "cd4ml" }, { mlflowPassword }),
  });

  it("is what builds log to, by the agent or in pods, and the only call more that they may make", () => {
    const settings = args("https://mlflow.example.org:5443/models");
    for (const workload of [agentWorkload(settings, "http://jenkins:8080", "password"), buildWorkload(settings)]) {
      const { MLFLOW_TRACKING_URI, MLFLOW_TRACKING_USERNAME } = workload.environment ?? {};
      assert.deepEqual(
        [MLFLOW_TRACKING_URI, MLFLOW_TRACKING_USERNAME, workload.secrets?.MLFLOW_TRACKING_PASSWORD],
        ["https://mlflow.example.org:5443/models", "cd4ml", mlflowPassword],
      );
      const { outside = [] } = workload.calls ?? {};
      const others = buildWorkload(args("")).calls?.outside ?? [];
      assert.deepEqual(
        outside.filter((each) => !others.includes(each)),
        ["https://mlflow.example.org:5443/models"],
      );
    }
  });

  it("leaves builds as they are when there is none", () => {
    const { environment = {}, secrets = {} } = buildWorkload(args(""));
    assert.deepEqual(
      [...Object.keys(environment), ...Object.keys(secrets)].filter((name) => name.startsWith("MLFLOW")),
      [],
    );
  });
});
