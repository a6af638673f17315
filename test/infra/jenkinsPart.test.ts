import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Jenkins } from "../../infra/parts/jenkins";
import type { Platform } from "../../infra/platforms/platform";
import type { Workload } from "../../infra/workload";
import { EngineStack, engineTimeout } from "../support/engineStack";
import { platformOf } from "../support/platformOf";

const token = "a-token-that-nobody-may-see";

/** Notes what it is asked to run. */
function notingPlatform(workloads: Record<string, Workload>): Platform {
  return platformOf((name, workload) => {
    workloads[name] = workload;
    return {
      address: (port) => pulumi.output(`http://${name}:${workload.ports[port]}`),
      volume: (volume) => pulumi.output(`${name}-${volume}`),
    };
  }, "0.0.0.0");
}

describe("the part Jenkins, through the real engine", function () {
  this.timeout(engineTimeout);
  let stack: EngineStack;
  let controller: Workload;
  let agent: Workload;
  let state: string;
  let again: Record<string, number>;

  before(async () => {
    stack = await EngineStack.create();
    const program = async () => {
      const workloads: Record<string, Workload> = {};
      const jenkins = new Jenkins(
        "jenkins",
        {
          environment: "ada",
          repository: { url: "https://github.com/ada/cd4ml.git", branch: "main" },
          trigger: "webhook",
          problems: ["houses"],
          port: 10000,
          webhookSecret: pulumi.secret("signs-what-github-sends"),
          githubToken: pulumi.secret(token),
          events: {
            address: "http://elasticsearch:9200",
            keys: { writer: pulumi.secret("a-writers-key"), reader: pulumi.secret("an-elasticsearch-key") },
          },
        },
        { platform: notingPlatform(workloads) },
      );
      const { adminPassword, registryVolume } = jenkins;
      return { controller: workloads.jenkins, agent: workloads["jenkins-agent"], adminPassword, registryVolume };
    };
    const { outputs } = await stack.up(program);
    assert.equal(outputs.adminPassword.secret, true);
    assert.equal(outputs.registryVolume.value, "jenkins-agent-registry");
    controller = outputs.controller.value;
    agent = outputs.agent.value;
    state = stack.state();
    again = (await stack.up(program)).changes;
  });
  after(() => stack.remove());

  it("gives the controller its configuration as a file, and its secrets as files", () => {
    assert.match(
      String(controller.files?.["/run/casc/jenkins.yaml"]),
      /readFile:\/run\/secrets\/JENKINS_ADMIN_PASSWORD/,
    );
    assert.deepEqual(Object.keys(controller.secrets ?? {}).sort(), [
      "JENKINS_ADMIN_PASSWORD",
      "JENKINS_AGENT_PASSWORD",
      "JENKINS_EVENTS_READER_KEY",
      "JENKINS_EVENTS_WRITER_KEY",
      "JENKINS_GITHUB_TOKEN",
      "JENKINS_WEBHOOK_SECRET",
    ]);
    assert.equal(controller.environment, undefined);
    assert.equal(controller.publish?.http, 10000);
  });

  it("gives the agent no secret but its own password", () => {
    assert.deepEqual(Object.keys(agent.secrets ?? {}), ["JENKINS_AGENT_PASSWORD"]);
    assert.equal(agent.environment?.JENKINS_URL, "http://jenkins:8080");
    assert.equal(agent.publish, undefined);
  });

  it("writes no secret into the configuration or, in plain text, into the state", () => {
    const secrets = [...Object.values(controller.secrets ?? {}), ...Object.values(agent.secrets ?? {})].map(String);
    assert.equal(secrets.length, 7);
    for (const secret of secrets) {
      assert.ok(!String(controller.files?.["/run/casc/jenkins.yaml"]).includes(secret));
      assert.ok(!JSON.stringify([controller.environment, agent.environment, agent.command]).includes(secret));
      assert.ok(!state.includes(secret));
    }
  });

  it("changes nothing when nothing changed", () => {
    assert.deepEqual(Object.keys(again), ["same"]);
  });
});
