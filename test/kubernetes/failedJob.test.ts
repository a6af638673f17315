import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { cd4ml } from "../support/cd4ml";
import { type AnyObject, kubernetesTimeout, TestCluster } from "../support/kubernetes/cluster";

const namespace = "builds";
const core = `/api/v1/namespaces/${namespace}`;
const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;

/** The Jobs are the real controller's; how their pods end is told to it, because no program runs on this cluster. */
describe("cd4ml --on kubernetes, when the same command has failed before", function () {
  this.timeout(kubernetesTimeout);
  let cluster: TestCluster;

  before(async function () {
    cluster = await TestCluster.start(this as unknown as Mocha.Context, { nodes: 0 });
    await cluster.ask("POST", "/api/v1/namespaces", { metadata: { name: namespace } });
    const spec = { containers: [{ name: "build", image: "registry.example.org/cd4ml:1" }] };
    await cluster.ask("POST", `${core}/podtemplates`, { metadata: { name: "cd4ml-build" }, template: { spec } });
  });
  after(() => cluster?.stop());

  const command = () =>
    cd4ml(["pipeline", "ames", "--on", "kubernetes", "--namespace", namespace, "--json"], {
      KUBECONFIG: cluster.kubeconfig,
    });

  /** Ends the Job's next pod, as a node would tell. */
  async function end(exitCode: number, result: object, isNext: (pod: AnyObject) => boolean = () => true) {
    for (const began = Date.now(); Date.now() < began + 120_000; await sleep(200)) {
      const [pod] = (await cluster.list(`${core}/pods`)).filter(isNext);
      if (!pod) continue;
      const state = { terminated: { exitCode, message: JSON.stringify(result) } };
      const container = { name: "build", image: "", imageID: "", ready: false, restartCount: 0, state };
      const status = { phase: exitCode === 0 ? "Succeeded" : "Failed", containerStatuses: [container] };
      const path = `${core}/pods/${pod.metadata.name}/status`;
      await cluster.ask("PATCH", path, { status }, "application/strategic-merge-patch+json");
      return pod;
    }
    throw new Error("the Job has no further pod");
  }

  it("makes its Job again, and gives the new one's result; that of one that succeeded is taken as it is", async () => {
    const refused = command();
    const first = await end(3, { run: "rejected" });
    assert.equal((await refused).code, 3);

    const mended = command();
    await end(
      0,
      { run: "accepted" },
      ({ metadata }) => metadata.uid !== first.metadata.uid && !metadata.deletionTimestamp,
    );
    const { code, stdout, stderr } = await mended;
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).run, "accepted");
    assert.match(stderr, /has failed before; it is made again/);

    const again = await command();
    assert.equal(JSON.parse(again.stdout).run, "accepted");
    const [{ status }, ...others] = await cluster.list(jobs);
    assert.deepEqual(others, []);
    assert.ok(again.stderr.includes(`taken from the Job that ended at ${status.completionTime}`), again.stderr);
    assert.doesNotMatch(again.stderr, /goes on without this command/);
  });
});
