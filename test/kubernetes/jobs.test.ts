import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { SearchSummary } from "../../cli/search/summary";
import { eventually } from "../service/support/runningService";
import { cd4ml, type Ended } from "../support/cd4ml";
import { closedImages } from "../support/images/closedImages";
import { type AnyObject, kubernetesTimeout, TestCluster } from "../support/kubernetes/cluster";
import { RealNodes } from "../support/kubernetes/nodes";
import { TinyProblem } from "../support/tinyProblem";

const namespace = "builds";
const core = `/api/v1/namespaces/${namespace}`;
const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;

describe("cd4ml --on kubernetes, on a real node", function () {
  this.timeout(kubernetesTimeout);
  const strict = new TinyProblem();
  let cluster: TestCluster;
  let nodes: RealNodes;

  before(async function () {
    strict.setMinimum(0.9999);
    const test = this as unknown as Mocha.Context;
    cluster = await TestCluster.start(test, { nodes: 0 });
    const { cd4ml } = await closedImages();
    nodes = await RealNodes.start(test, cluster, { images: [[cd4ml, "localhost/cd4ml:1"]] });
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    await cluster.ask("POST", "/api/v1/namespaces", { metadata: { name: namespace, labels } });
  });
  after(async () => {
    await nodes?.stop();
    await cluster?.stop();
    strict.remove();
  });

  const onCluster = (...args: string[]): Promise<Ended> =>
    cd4ml([...args, "--on", "kubernetes", "--namespace", namespace, "--json"], { KUBECONFIG: cluster.kubeconfig });
  const run = (...args: string[]) => onCluster("pipeline", "ames", ...args);

  it("says where the template of the pods would come from, when there is none", async () => {
    const { code, stderr } = await run();
    assert.equal(code, 1);
    assert.match(stderr, /CD4ML_JOB .*no PodTemplate cd4ml-build in namespace builds.*--namespace/);
  });

  it("trains, judges and registers in a pod, shows its log, and ends as it did", async () => {
    const files = filesOf(path.join(strict.problems, "flats"));
    const data = Object.fromEntries(Object.entries(files).map(([file, text]) => [keyOf(file), text]));
    await cluster.ask("POST", `${core}/configmaps`, { metadata: { name: "flats" }, data });
    await cluster.ask("POST", `${core}/podtemplates`, templateWith(Object.keys(files)));
    const { code, stdout, stderr } = await run();
    assert.equal(code, 0, stderr);
    const { run: identifier, acceptance } = JSON.parse(stdout);
    assert.match(identifier, /^\d{8}T\d{6}Z-[0-9a-f]{6}$/);
    assert.equal(acceptance.accepted, true);
    assert.match(stderr, /Train/);
    const [job] = await cluster.list(jobs);
    assert.equal(job.spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem, true);
  });

  it("takes the result of the same command that has just ended, and makes no other job", async () => {
    const [first, second] = await Promise.all([run(), run()]);
    assert.equal(JSON.parse(first.stdout).run, JSON.parse(second.stdout).run);
    assert.equal((await cluster.list(jobs)).length, 1);
  });

  it("starts a pod that was evicted again, does not count that as a failure, and still gives the result", async () => {
    const going = run("--algorithm", "ridge");
    let name = "";
    await eventually(async () => {
      const pods = await cluster.list(`${core}/pods?labelSelector=cd4ml.dev%2Fcommand%3Dpipeline`);
      name = pods.find(({ status }) => status.phase === "Running")?.metadata.name;
      return Boolean(name);
    }, 60_000);
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } };
    await cluster.ask("POST", `${core}/pods/${name}/eviction`, eviction);
    const { code, stdout, stderr } = await going;
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).choices.algorithm, "ridge");
    const { status } = await jobOf("ridge");
    assert.deepEqual([status.succeeded, status.failed], [1, undefined]);
    const pods = await podsOf("ridge");
    assert.ok(pods.every(({ metadata }) => metadata.name !== name));
  });

  it("is not tried again when its model is not accepted, and ends as its pod did", async () => {
    const { code, stdout, stderr } = await onCluster("pipeline", "flats");
    assert.equal(code, 3, stderr);
    assert.equal(JSON.parse(stdout).acceptance.accepted, false);
    const exits = (await podsOf("flats")).map(({ status }) => status.containerStatuses[0].state.terminated.exitCode);
    assert.deepEqual(exits, [3]);
    const { status } = await jobOf("flats");
    assert.equal(status.conditions.find(({ type }: AnyObject) => type === "Failed").reason, "PodFailurePolicy");
  });

  it("runs a search's eight trials as an Indexed Job, and each comes out as it does here", async () => {
    const search = ["search", "ames", "--algorithm", "lasso", "--trials", "8"];
    const { code, stdout, stderr } = await onCluster(...search, "--workers", "2");
    assert.equal(code, 0, stderr);
    const job = (await cluster.list(jobs)).find(({ spec }) => spec.completionMode === "Indexed");
    assert.deepEqual([job.spec.completions, job.status.succeeded], [8, 8]);
    const home = mkdtempSync(path.join(os.tmpdir(), "cd4ml-search-"));
    const here = await cd4ml([...search, "--json"], { CD4ML_HOME: home });
    rmSync(home, { recursive: true });
    assert.deepEqual(trialsOf(stdout), trialsOf(here.stdout));
  });

  it("leaves a job for ten minutes to whoever wants its result, and then nothing of it", async () => {
    const all = await cluster.list(jobs);
    assert.deepEqual([...new Set(all.map(({ spec }) => spec.ttlSecondsAfterFinished))], [600]);
    const now = { spec: { ttlSecondsAfterFinished: 0 } };
    for (const { metadata } of all) {
      await cluster.ask("PATCH", `${jobs}/${metadata.name}`, now, "application/merge-patch+json");
    }
    const left = async () => [...(await cluster.list(jobs)), ...(await cluster.list(`${core}/pods`))];
    await eventually(async () => (await left()).length === 0, 60_000);
  });

  /** The job whose command has a word in it. */
  async function jobOf(word: string): Promise<AnyObject> {
    return (await cluster.list(jobs)).find(({ spec }) => spec.template.spec.containers[0].args.includes(word));
  }

  async function podsOf(word: string): Promise<AnyObject[]> {
    const { name } = (await jobOf(word)).metadata;
    return cluster.list(`${core}/pods?labelSelector=batch.kubernetes.io%2Fjob-name%3D${name}`);
  }
});

/** Texts by file name, relative to the folder. */
function filesOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(files.map((file) => [path.relative(folder, file), readFileSync(file, "utf8")]));
}

/** Of a file in a ConfigMap, which has no folders. */
function keyOf(file: string): string {
  return file.replaceAll("/", "_");
}

/** What a search tells of its trials but their runs and seconds, which are others each time. */
function trialsOf(summary: string): object[] {
  const { trials } = JSON.parse(summary) as SearchSummary;
  return trials.map(({ trial, params, metrics, data }) => ({ trial, params, metrics, data }));
}

/**
 * What a build's pod is like, with a registry of its own that goes with it, and one more problem.
 *
 * @param problem files of the problem `flats`, which a ConfigMap has
 */
const templateWith = (problem: string[]) => ({
  metadata: { name: "cd4ml-build" },
  template: {
    metadata: { labels: { app: "build" } },
    spec: {
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        fsGroup: 1000,
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [
        {
          name: "build",
          image: "localhost/cd4ml:1",
          imagePullPolicy: "IfNotPresent",
          env: [
            { name: "CD4ML_HOME", value: "/work/home" },
            { name: "CD4ML_REGISTRY", value: "file:///work/registry" },
          ],
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
          terminationMessagePolicy: "FallbackToLogsOnError",
          volumeMounts: [
            { name: "work", mountPath: "/work" },
            { name: "scratch", mountPath: "/tmp" },
            { name: "problem", mountPath: "/opt/cd4ml/model/problems/flats" },
          ],
        },
      ],
      volumes: [
        { name: "work", emptyDir: {} },
        { name: "scratch", emptyDir: {} },
        {
          name: "problem",
          configMap: { name: "flats", items: problem.map((file) => ({ key: keyOf(file), path: file })) },
        },
      ],
    },
  },
});
