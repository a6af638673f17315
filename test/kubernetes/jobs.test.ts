import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { SearchSummary } from "../../cli/search/summary";
import { cd4ml, type Ended } from "../support/cd4ml";
import { closedImages } from "../support/images/closedImages";
import { kubernetesTimeout, TestCluster } from "../support/kubernetes/cluster";
import { RealNode } from "../support/kubernetes/node";

const namespace = "builds";
const core = `/api/v1/namespaces/${namespace}`;
const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;

describe("cd4ml --on kubernetes, on a real node", function () {
  this.timeout(kubernetesTimeout);
  let cluster: TestCluster;
  let node: RealNode;

  before(async function () {
    const test = this as unknown as Mocha.Context;
    cluster = await TestCluster.start(test, { nodes: 0 });
    node = await RealNode.start(test, cluster);
    await node.importImage((await closedImages()).cd4ml, "localhost/cd4ml:1");
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    await cluster.ask("POST", "/api/v1/namespaces", { metadata: { name: namespace, labels } });
  });
  after(async () => {
    await node?.stop();
    await cluster?.stop();
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
    await cluster.ask("POST", `${core}/podtemplates`, template);
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

  it("starts a pod that the cluster took away again, and still gives the result", async () => {
    const going = run("--algorithm", "ridge");
    let taken: string | undefined;
    for (const began = Date.now(); !taken && Date.now() < began + 60_000; ) {
      const pods = await cluster.list(`${core}/pods?labelSelector=cd4ml.dev%2Fcommand%3Dpipeline`);
      taken = pods.find(({ status }) => status.phase === "Running")?.metadata.name;
    }
    await cluster.ask("DELETE", `${core}/pods/${taken}`);
    const { code, stdout, stderr } = await going;
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).choices.algorithm, "ridge");
  });

  it("is not tried again when the command was used wrongly", async () => {
    const { code } = await run("--features", "nonsense");
    assert.equal(code, 1);
    const found = (await cluster.list(jobs)).find(({ spec }) => JSON.stringify(spec).includes("nonsense"));
    assert.ok(found.status.failed >= 1);
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
});

/** What a search tells of its trials but their runs and seconds, which are others each time. */
function trialsOf(summary: string): object[] {
  const { trials } = JSON.parse(summary) as SearchSummary;
  return trials.map(({ trial, params, metrics, data }) => ({ trial, params, metrics, data }));
}

/** What a build's pod is like, with a registry of its own that goes with it. */
const template = {
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
          ],
        },
      ],
      volumes: [
        { name: "work", emptyDir: {} },
        { name: "scratch", emptyDir: {} },
      ],
    },
  },
};
