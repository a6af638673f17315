import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse, stringify } from "yaml";
import type { JobPlace } from "../../cli/kubernetes/followJob";
import { runJob } from "../../cli/kubernetes/runJob";
import { eventually } from "../service/support/runningService";
import { kubernetesTimeout, TestCluster } from "../support/kubernetes/cluster";
import { withVariables } from "../support/withVariables";

const cli = path.resolve(__dirname, "../../cli/cd4ml");

/** The words are the real scheduler's and controllers'. */
describe("cd4ml --on kubernetes, when no pod of the Job starts", function () {
  this.timeout(kubernetesTimeout);
  let cluster: TestCluster;
  const started: ChildProcess[] = [];

  before(async function () {
    cluster = await TestCluster.start(this as unknown as Mocha.Context, { nodes: 0 });
    for (const name of ["builds", "full"]) {
      await cluster.ask("POST", "/api/v1/namespaces", { metadata: { name } });
      const spec = { containers: [{ name: "build", image: "registry.example.org/cd4ml:1" }] };
      const template = { metadata: { name: "cd4ml-build" }, template: { spec } };
      await cluster.ask("POST", `/api/v1/namespaces/${name}/podtemplates`, template);
    }
    const quota = { metadata: { name: "quota" }, spec: { hard: { pods: "0" } } };
    await cluster.ask("POST", "/api/v1/namespaces/full/resourcequotas", quota);
  });
  after(async () => {
    for (const child of started) child.kill("SIGKILL");
    await cluster?.stop();
  });

  /** Starts the command; what it tells grows. */
  function start(namespace: string): { stderr: string } {
    const args = ["pipeline", "ames", "--on", "kubernetes", "--namespace", namespace];
    const child = spawn(cli, args, { env: { ...process.env, KUBECONFIG: cluster.kubeconfig } });
    started.push(child);
    const told = { stderr: "" };
    child.stderr.setEncoding("utf8").on("data", (text) => {
      told.stderr += text;
    });
    return told;
  }

  it("tells once that no node takes the pod", async () => {
    const told = start("builds");
    await eventually(async () => told.stderr.includes("no nodes available"), 60_000);
    await sleep(8_000);
    assert.equal(told.stderr.match(/no nodes available/g)?.length, 1, told.stderr);
    assert.match(told.stderr, /^(waiting: Unschedulable|warning: FailedScheduling) no nodes available/m);
  });

  it("tells once that the quota refuses the pod, however often that is tried", async () => {
    const told = start("full");
    await eventually(async () => told.stderr.includes("exceeded quota"), 60_000);
    const events = "/api/v1/namespaces/full/events?fieldSelector=reason%3DFailedCreate";
    await eventually(async () => (await cluster.list(events)).length > 1, 60_000);
    await sleep(8_000);
    const lines = told.stderr.match(/^warning: FailedCreate .*exceeded quota: quota, .*limited: pods=0.*$/gm);
    assert.equal(lines?.length, 1, told.stderr);
  });

  it("gives up after a while, says why in the end, and leaves no Job", async () => {
    const place: JobPlace = { context: "test", namespace: "full", deadlineSeconds: 60, patienceSeconds: 8 };
    await assert.rejects(runJob(place, ["pipeline", "houses"]), (error: Error & { code: string }) => {
      assert.equal(error.code, "CD4ML_JOB");
      assert.match(
        error.message,
        /Job pipeline-houses-\w+ in full: no pod of it has run for \d+ s, so that it was removed\./,
      );
      assert.match(error.message, /\nwarning: FailedCreate .*exceeded quota/);
      return true;
    });
    const ofHouses = async () =>
      (await cluster.list("/apis/batch/v1/namespaces/full/jobs")).filter(({ metadata }) =>
        metadata.name.startsWith("pipeline-houses"),
      );
    await eventually(async () => (await ofHouses()).length === 0, 30_000);
  });

  it("tells that it may not look at the cluster's warnings, and goes on", async () => {
    const api = "/apis/rbac.authorization.k8s.io/v1/namespaces/builds";
    const rules = [
      { apiGroups: ["batch"], resources: ["jobs"], verbs: ["get", "create", "delete"] },
      { apiGroups: [""], resources: ["pods", "podtemplates"], verbs: ["get", "list"] },
    ];
    await cluster.ask("POST", `${api}/roles`, { metadata: { name: "person" }, rules });
    const subjects = [{ kind: "ServiceAccount", name: "default", namespace: "builds" }];
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "person" };
    await cluster.ask("POST", `${api}/rolebindings`, { metadata: { name: "person" }, subjects, roleRef });
    const { status } = await cluster.ask("POST", "/api/v1/namespaces/builds/serviceaccounts/default/token", {
      spec: {},
    });
    const kubeconfig = path.join(cluster.folder, "person");
    writeFileSync(kubeconfig, withToken(readFileSync(cluster.kubeconfig, "utf8"), status.token));
    const place: JobPlace = { context: "test", namespace: "builds", deadlineSeconds: 60, patienceSeconds: 4 };
    await withVariables({ KUBECONFIG: kubeconfig }, () =>
      assert.rejects(
        runJob(place, ["pipeline", "flats"]),
        /waiting: Unschedulable no nodes available.*\n.*refuses .*events.* \(403\)/s,
      ),
    );
  });
});

/** A kubeconfig like another, of whoever the token says. */
function withToken(kubeconfig: string, token: string): string {
  const config = parse(kubeconfig);
  config.users[0].user = { token };
  return stringify(config);
}
