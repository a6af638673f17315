import assert from "node:assert/strict";
import { parse, stringify } from "yaml";
import { agentPod } from "../../infra/parts/jenkins/agentPod";
import { jenkinsConfiguration } from "../../infra/parts/jenkins/configuration";

/** A build's pod as the platform Kubernetes writes it, with two secrets of the stack's and one that others keep. */
const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { labels: { "app.kubernetes.io/name": "build" } },
  spec: {
    automountServiceAccountToken: false,
    restartPolicy: "Never",
    containers: [
      {
        name: "build",
        image: "registry.example.org/cd4ml@sha256:1",
        env: [
          { name: "CD4ML_REGISTRY", value: "s3://models/pricing" },
          { name: "CD4ML_EVENTS_KEY_FILE", value: "/run/secrets/CD4ML_EVENTS_KEY" },
          { name: "AWS_SECRET_ACCESS_KEY_FILE", value: "/run/secrets/AWS_SECRET_ACCESS_KEY" },
          { name: "CD4ML_DATABASE_URL_FILE", value: "/run/secrets/CD4ML_DATABASE_URL" },
        ],
        volumeMounts: [
          { name: "scratch-tmp", mountPath: "/tmp" },
          { name: "secrets", mountPath: "/run/secrets", readOnly: true },
        ],
      },
    ],
    volumes: [
      { name: "scratch-tmp", emptyDir: {} },
      {
        name: "secrets",
        projected: {
          defaultMode: 0o440,
          sources: [
            { secret: { name: "build-secrets-1234" } },
            { secret: { name: "database", items: [{ key: "url", path: "CD4ML_DATABASE_URL" }] } },
          ],
        },
      },
    ],
  },
};

const agentOf = (keep: string[]) => parse(agentPod(stringify(pod), keep)).spec;
const settings = {
  environment: "pricing",
  url: "https://jenkins.example.org/",
  repository: { url: "https://github.com/ada/cd4ml.git", branch: "main" },
  apiUrl: "https://api.github.com",
  trigger: "webhook",
  problems: ["houses"],
  agentFolder: "/var/lib/cd4ml/agent",
  pods: {
    namespace: "cd4ml-prod-pricing",
    pod: stringify(pod),
    controller: "http://jenkins.cd4ml-prod-pricing.svc:8080",
  },
  has: { githubToken: false, databaseUrl: true, eventKeys: true },
} as const;
const configured = () => parse(jenkinsConfiguration({ ...settings, problems: [...settings.problems] })).jenkins;

describe("a build's pod as an agent of Jenkins", () => {
  it("is the container that the plugin takes for the agent, in the folder that it takes for the agent's", () => {
    const { containers, restartPolicy, automountServiceAccountToken } = agentOf([]);
    assert.equal(containers.length, 1);
    const [{ name, args, workingDir, image }] = containers;
    assert.deepEqual([name, args, workingDir], ["jnlp", ["jenkins-agent"], "/home/jenkins/agent"]);
    assert.equal(image, pod.spec.containers[0].image);
    assert.deepEqual([restartPolicy, automountServiceAccountToken], ["Never", false]);
  });

  it("keeps the secrets that it is to keep, wherever they come from, and no others", () => {
    const { containers, volumes } = agentOf(["AWS_SECRET_ACCESS_KEY"]);
    const key = "AWS_SECRET_ACCESS_KEY";
    const [, { projected }] = volumes;
    assert.deepEqual(projected.sources, [{ secret: { name: "build-secrets-1234", items: [{ key, path: key }] } }]);
    assert.deepEqual(
      containers[0].env.map(({ name }: { name: string }) => name),
      ["CD4ML_REGISTRY", "AWS_SECRET_ACCESS_KEY_FILE"],
    );
    assert.deepEqual(agentOf(["CD4ML_DATABASE_URL"]).volumes[1].projected.sources, [
      { secret: { name: "database", items: [{ key: "url", path: "CD4ML_DATABASE_URL" }] } },
    ]);
  });

  it("keeps a token that the cluster signs for it, when it is to", () => {
    const token = { serviceAccountToken: { audience: "sts.amazonaws.com", path: "AWS_WEB_IDENTITY_TOKEN" } };
    const signed = structuredClone(pod);
    const [, { projected }] = signed.spec.volumes;
    Object.assign(projected ?? {}, { sources: [...(projected?.sources ?? []), token] });
    const sourcesOf = (keep: string[]) => parse(agentPod(stringify(signed), keep)).spec.volumes[1]?.projected.sources;
    assert.deepEqual(sourcesOf(["AWS_WEB_IDENTITY_TOKEN"]), [token]);
    assert.equal(sourcesOf([]), undefined);
  });

  it("has no folder of secrets when it is to keep none", () => {
    const { containers, volumes } = agentOf([]);
    assert.deepEqual(volumes, [{ name: "scratch-tmp", emptyDir: {} }]);
    assert.deepEqual(containers[0].volumeMounts, [{ name: "scratch-tmp", mountPath: "/tmp" }]);
  });
});

describe("the configuration of a Jenkins that starts pods", () => {
  it("has one cloud with one template, for the label that the pipelines ask for, and no agent that keeps running", () => {
    const { clouds, nodes, numExecutors } = configured();
    assert.deepEqual([nodes, numExecutors], [undefined, 0]);
    const [{ kubernetes }] = clouds;
    assert.deepEqual([kubernetes.namespace, kubernetes.webSocket], ["cd4ml-prod-pricing", true]);
    assert.equal(kubernetes.jenkinsUrl, settings.pods.controller);
    const [{ label, yamlMergeStrategy, yaml }] = kubernetes.templates;
    assert.deepEqual([label, yamlMergeStrategy], ["cd4ml", "override"]);
    assert.deepEqual(parse(yaml), pod);
  });

  it("has no user for agents: a pod's secret is of its own", () => {
    const { securityRealm, authorizationStrategy } = configured();
    assert.deepEqual(
      securityRealm.local.users.map(({ id }: { id: string }) => id),
      ["admin"],
    );
    assert.equal(authorizationStrategy.globalMatrix.entries.length, 1);
  });
});
