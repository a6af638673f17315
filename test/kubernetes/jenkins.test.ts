import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { parse, stringify } from "yaml";
import { Jenkins } from "../../infra/parts/jenkins";
import { type Cluster as OpenCluster, openCluster } from "../../infra/provider/kubernetes/cluster";
import { EngineStack } from "../support/engineStack";
import { closedImages } from "../support/images/closedImages";
import { GitHub } from "../support/jenkinsRoom/gitHub";
import { JenkinsClient } from "../support/jenkinsRoom/jenkinsClient";
import { type AnyObject, kubernetesTimeout, TestCluster } from "../support/kubernetes/cluster";
import { RealNodes } from "../support/kubernetes/nodes";
import { environmentOn, namespace } from "../support/kubernetes/platform";
import { runInPod } from "../support/kubernetes/runInPod";
import { ProjectCopy } from "../support/projectCopy";
import { S3Server } from "../support/s3";

const core = `/api/v1/namespaces/${namespace}`;
const buildSeconds = 300;

describe("Jenkins on Kubernetes, the stand-in for its controller on a real node", function () {
  this.timeout(kubernetesTimeout);
  const folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-jenkins-"));
  const token = "a-token-that-nobody-may-see";
  const github = new GitHub(folder, token);
  const project = new ProjectCopy();
  let cluster: TestCluster;
  let nodes: RealNodes;
  let s3: S3Server;
  let stack: EngineStack;
  let jenkins: RunningJenkins;

  before(async function () {
    const test = this as unknown as Mocha.Context;
    cluster = await TestCluster.start(test, { nodes: 0 });
    const { cd4ml, jenkins: controller } = await closedImages();
    const images = [[cd4ml, "localhost/cd4ml:1"] as const, [controller, "localhost/jenkins:1"] as const];
    nodes = await RealNodes.start(test, cluster, { images });
    s3 = await S3Server.start(test);
    await nodes.admit(Number(new URL(s3.access.endpoint).port));
    project.testBriefly();
    execFileSync("git", ["clone", "--quiet", "--bare", project.folder, path.join(folder, "ada/cd4ml.git")]);
    stack = await EngineStack.create({ platform: "kubernetes" });
    const { outputs } = await stack.up(program(await github.start()));
    const service = await cluster.ask("GET", `${core}/services/jenkins`);
    jenkins = new RunningJenkins(`http://${service.spec.clusterIP}:8080`, outputs.password.value);
  });
  after(async () => {
    await stack?.remove();
    github.stop();
    await s3?.stop();
    await nodes?.stop();
    await cluster?.stop();
    project.remove();
    rmSync(folder, { recursive: true });
  });

  it("delivers in a pod that it starts for the build, and tells GitHub", async () => {
    const build = await jenkins.finished(1, "delivery", buildSeconds);
    const log = await jenkins.log(1);
    assert.equal(build.result, "SUCCESS", log);
    assert.match(log, /Created Pod: cluster cd4ml-test-pricing\/builder-/);
    const artifact = await jenkins.request("job/delivery/1/artifact/delivery/run.json");
    const { run } = (await artifact.json()) as { run: string };
    assert.match(log, new RegExp(`ames: ${run} is in production`));
    assert.deepEqual(
      github.statuses.map(({ state }) => state),
      ["pending", "success"],
    );
    assert.deepEqual(await agents(), []);
  });

  describe("the pod of a build", () => {
    let pod: AnyObject;

    before(async () => {
      assert.equal(await jenkins.buildWithParameters({ algorithm_name: "ridge" }), 201);
      for (const began = Date.now(); !pod; await sleep(100)) {
        [pod] = (await agents()).filter(({ status }) => status.phase === "Running");
        assert.ok(Date.now() < began + 60_000, await jenkins.log(2));
      }
    });

    it("runs the project's image and nothing else", () => {
      const { containers, initContainers } = pod.spec;
      const images = containers.map(({ name, image }: AnyObject) => [name, image]);
      assert.deepEqual(images, [["jnlp", "localhost/cd4ml:1"]]);
      assert.equal(initContainers, undefined);
    });

    it("has the registry's secrets alone: no token of the cluster, no others than a stage asks for", async () => {
      const files = await runInPod(cluster, pod, "find", "/run/secrets", "-type", "l", "-name", "[A-Z]*");
      assert.deepEqual(files.split("\n").sort(), [
        "/run/secrets/AWS_ACCESS_KEY_ID",
        "/run/secrets/AWS_SECRET_ACCESS_KEY",
      ]);
      assert.equal(await runInPod(cluster, pod, "sh", "-c", "ls -d /run/secrets/kubernetes.io || echo none"), "none");
      const variables = pod.spec.containers[0].env.map(({ name }: AnyObject) => name);
      assert.ok(!variables.includes("CD4ML_EVENTS_KEY_FILE"));
    });

    it("tells its steps nothing of the agent's own secret", async () => {
      const agent = "$(dirname $(grep -lz '^java$' /proc/[0-9]*/cmdline))";
      const variables = await runInPod(cluster, pod, "sh", "-c", `tr '\\0' '\\n' < ${agent}/environ`);
      assert.match(variables, /^JENKINS_AGENT_NAME=builder-/m);
      assert.doesNotMatch(variables, /^JENKINS_SECRET=/m);
    });

    it("is who the network lets call Jenkins and what a build needs", async () => {
      const policies = await cluster.list(`/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`);
      const own = policies.filter(({ spec }) => selects(spec.podSelector, pod));
      assert.deepEqual(own.map(({ metadata }) => metadata.name).sort(), [
        "build",
        "build-to-pricing-jenkins",
        "default-deny",
        "names",
      ]);
      const into = policies.find(({ metadata }) => metadata.name === "jenkins-from-pricing-build");
      const [{ from, ports }] = into.spec.ingress;
      assert.deepEqual(ports, [{ protocol: "TCP", port: 8080 }]);
      assert.ok(selects(from[0].podSelector, pod));
    });

    it("is removed when the build is done", async () => {
      const build = await jenkins.finished(2, "delivery", buildSeconds);
      assert.equal(build.result, "SUCCESS", await jenkins.log(2));
      // The build has its result before its pod is removed.
      for (const began = Date.now(); (await agents()).length > 0; await sleep(100)) {
        assert.ok(Date.now() < began + 30_000, JSON.stringify(await agents()));
      }
    });
  });

  describe("Jenkins' account in the cluster", () => {
    let account: OpenCluster;

    before(async () => {
      const request = await cluster.ask("POST", `${core}/serviceaccounts/jenkins/token`, { spec: {} });
      const kubeconfig = parse(cluster.kubeconfigAt(`127.0.0.1:${cluster.apiPort}`));
      kubeconfig.users[0].user = { token: request.status.token };
      account = await openCluster(cluster.context, stringify(kubeconfig));
    });

    it("may start pods in its namespace and look after them, and nothing else", async () => {
      const may = await rules(namespace);
      const other = await rules("default");
      assert.deepEqual(
        may.filter((rule) => !other.includes(rule)),
        ["events: list, watch", "pods/log: get", "pods: create, delete, get, list, watch"],
      );
      assert.ok(
        other.every((rule) => rule.endsWith(": create") && rule.startsWith("self")),
        other.join("; "),
      );
    });

    it("may start no pod that is not restricted", async () => {
      const pod = {
        metadata: { name: "shell" },
        spec: { containers: [{ name: "shell", image: "localhost/cd4ml:1" }] },
      };
      const { status, body } = await account.ask<{ message: string }>("POST", `${core}/pods`, pod);
      assert.equal(status, 403, body.message);
      assert.match(body.message, /violates PodSecurity "restricted/);
    });

    /** What the account may do in a namespace, as the cluster tells itself. */
    async function rules(where: string): Promise<string[]> {
      const review = { spec: { namespace: where } };
      const { body } = await account.ask<AnyObject>(
        "POST",
        "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
        review,
      );
      return body.status.resourceRules
        .flatMap(({ resources, verbs }: AnyObject) => resources.map((each: string) => `${each}: ${verbs.join(", ")}`))
        .sort();
    }
  });

  /** Pods that the controller has started and not removed. */
  async function agents(): Promise<AnyObject[]> {
    const pods = await cluster.list(`${core}/pods?labelSelector=jenkins%3Dslave`);
    return pods.filter(({ metadata }) => !metadata.deletionTimestamp);
  }

  /** One environment with a Jenkins, which delivers this project. */
  function program(gitHubPort: number) {
    return async () => {
      const gitHub = `http://${nodes.host}:${gitHubPort}`;
      const { region = "", accessKeyId = "", secretAccessKey = "" } = s3.access;
      const platform = environmentOn(cluster, { cd4ml: "localhost/cd4ml:1", jenkins: "localhost/jenkins:1" });
      const part = new Jenkins(
        "pricing-jenkins",
        {
          environment: "pricing",
          repository: { url: `${gitHub}/ada/cd4ml.git`, branch: "main" },
          apiUrl: gitHub,
          trigger: "webhook",
          problems: ["ames"],
          port: 0,
          webhookSecret: pulumi.secret("signs-what-github-sends"),
          githubToken: pulumi.secret(token),
          events: {
            address: "duckdb:/tmp/events.duckdb",
            keys: { writer: pulumi.secret("a-writers-key"), reader: pulumi.secret("a-readers-key") },
          },
          registry: {
            url: `s3://${s3.bucket}/pricing`,
            environment: {
              AWS_REGION: region,
              CD4ML_S3_ENDPOINT: `http://${nodes.host}:${new URL(s3.access.endpoint).port}`,
            },
            secrets: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: pulumi.secret(secretAccessKey) },
          },
        },
        { platform },
      );
      return { password: part.adminPassword };
    };
  }
});

function selects({ matchLabels = {} }: AnyObject, { metadata }: AnyObject): boolean {
  return Object.entries(matchLabels).every(([name, value]) => metadata.labels[name] === value);
}

/** Jenkins at the address of its service. */
class RunningJenkins extends JenkinsClient {
  constructor(
    private readonly address: string,
    private readonly password: string,
  ) {
    super();
  }

  url(address: string): string {
    return `${this.address}/${address}`;
  }

  request(address: string, init: RequestInit = {}): Promise<Response> {
    return this.requestAs({ user: "admin", password: this.password }, address, init);
  }
}
