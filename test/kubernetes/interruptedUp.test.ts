import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createRandom } from "../../model/data/random";
import { RealElasticsearch } from "../support/elasticsearch";
import { killTree } from "../support/killTree";
import { type AnyObject, kubernetesTimeout, TestCluster } from "../support/kubernetes/cluster";
import { type Changes, Production } from "../support/kubernetes/production";

/** Fewer where time is short, see .ci/run. */
const kills = Number(process.env.CD4ML_TEST_KILLS ?? 10);
/** What a run has told, to have its kills again. */
const seed = Number(process.env.CD4ML_TEST_SEED ?? randomInt(1_000_000));
/** How the engine tells that it has begun with a resource. */
const begun = / (creating|updating|replacing|deleting)[ a-z]* \(0s\)/g;

describe(`an up on Kubernetes that is killed ${kills} times`, function () {
  this.timeout(kubernetesTimeout);
  const random = createRandom(seed);
  let cluster: TestCluster;
  let elasticsearch: RealElasticsearch;
  let stack: Production;

  before(async function () {
    const test = this as unknown as Mocha.Context;
    [cluster, elasticsearch] = await Promise.all([TestCluster.start(test), RealElasticsearch.start(test)]);
    stack = new Production(cluster);
    const client = elasticsearch.client();
    const { encoded } = await client.security.createApiKey({ name: "stack" });
    await client.close();
    const databaseUrl = "postgres://reader:a-password@db.example.org:5432/cd4ml";
    stack.set({}, { elasticsearchApiKey: encoded, databaseUrl });
    setImage(0);
  });

  after(async () => {
    await cluster?.stop();
    await elasticsearch?.stop();
    stack?.remove();
  });

  it("is finished by the next one, wherever it was cut off, with the same objects as one that was let run", async () => {
    const steps = { create: await finish(stack), roll: 0 };
    const expected = await objectsOf(cluster);
    setImage(1);
    steps.roll = await finish(stack);
    const places: string[] = [];
    for (let i = 0; i < kills; i++) {
      // Twice everything is made anew, otherwise all pods roll.
      const kind = i % Math.ceil(kills / 2) === 0 ? "create" : "roll";
      if (kind === "create") await stack.json("destroy", "--yes");
      setImage(2 + i);
      const step = 1 + random.integer(steps[kind]);
      await killAt(stack, step);
      places.push(`${kind} at step ${step} of ${steps[kind]}`);
      await finish(stack);
      assert.deepEqual(await objectsOf(cluster), expected, `seed ${seed}, ${places.at(-1)}`);
      // What a kill leaves wrong in the state stays there.
      if (kind === "roll" && i < kills - 1) continue;
      const { resources } = await stack.json<Changes>("preview");
      assert.deepEqual(resources, [], `seed ${seed}, ${places.join(", ")}`);
    }
    console.log(`      with CD4ML_TEST_SEED=${seed} killed ${places.join(", ")}`);
  });

  /** Another image, for every pod. */
  function setImage(number: number): void {
    stack.images.cd4ml = `registry.example.org/cd4ml@sha256:${String(number).padStart(64, "0")}`;
    stack.set({ elasticsearchUrl: elasticsearch.url, parts: { modelService: { most: 4 } } });
  }
});

/**
 * Runs up to its end. An engine whose command was killed works on for a moment, and has the stack until then.
 *
 * @returns with how many resources it began
 */
async function finish(stack: Production): Promise<number> {
  for (const start = Date.now(); ; await sleep(1000)) {
    const { code, stdout, stderr } = await stack.run("up");
    if (code === 0) return stdout.match(begun)?.length ?? 0;
    const isBusy = /CD4ML_STACK_BUSY/.test(stderr) && Date.now() < start + 60_000;
    assert.ok(isBusy, `${stdout}\n${stderr}`);
  }
}

/** Starts an up, and kills it and its engine as soon as it begins with so many resources. */
async function killAt(stack: Production, step: number): Promise<void> {
  const child = await stack.start("up");
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  child.stderr.resume();
  let output = "";
  child.stdout.setEncoding("utf8").on("data", function look(text: string) {
    output += text;
    if ((output.match(begun)?.length ?? 0) < step) return;
    child.stdout.off("data", look).resume();
    killTree(child.pid!);
  });
  await ended;
  assert.equal(child.signalCode, "SIGKILL", `it ended before step ${step}:\n${output}`);
}

/** All kinds of objects that the stack makes; claims of volumes are made by its StatefulSets, as these say. */
const kinds = [
  "api/v1/namespaces",
  "api/v1/resourcequotas",
  "api/v1/limitranges",
  "api/v1/configmaps",
  "api/v1/secrets",
  "api/v1/services",
  "api/v1/serviceaccounts",
  "api/v1/podtemplates",
  "apis/apps/v1/deployments",
  "apis/apps/v1/statefulsets",
  "apis/autoscaling/v2/horizontalpodautoscalers",
  "apis/networking.k8s.io/v1/ingresses",
  "apis/networking.k8s.io/v1/networkpolicies",
  "apis/policy/v1/poddisruptionbudgets",
  "apis/rbac.authorization.k8s.io/v1/roles",
  "apis/rbac.authorization.k8s.io/v1/rolebindings",
];

/** The stack's objects by kind and name, as they are wanted: without what the cluster adds and what is another each time. */
async function objectsOf(cluster: TestCluster): Promise<Record<string, AnyObject>> {
  const lists = await Promise.all(kinds.map((kind) => cluster.list(`/${kind}`)));
  const entries = lists.flatMap((objects, i) =>
    objects
      .filter(
        ({ metadata: { name, namespace = name } }) => namespace.startsWith("cd4ml-") && name !== "kube-root-ca.crt",
      )
      .map((object) => [`${kinds[i]} ${object.metadata.namespace}/${object.metadata.name}`, wanted(object, kinds[i])]),
  );
  const text = JSON.stringify(Object.fromEntries(entries))
    .replace(/sha256:\d{64}/g, "sha256:the-image")
    // Names of settings and secrets end with a digest of what they hold.
    .replace(/-[0-9a-f]{10}\b/g, "-digest");
  return JSON.parse(text);
}

function wanted(
  { metadata: { labels, annotations }, spec = {}, status: _, ...rest }: AnyObject,
  kind: string,
): AnyObject {
  const { clusterIP: _ip, clusterIPs: _ips, replicas: _scaled, ...own } = spec;
  const isSecret = kind === "api/v1/secrets";
  return { labels, annotations, spec: own, ...rest, ...(isSecret && { data: Object.keys(rest.data) }) };
}
