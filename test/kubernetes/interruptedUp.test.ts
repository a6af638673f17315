import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { RealElasticsearch } from "../support/elasticsearch";
import { killTree } from "../support/killTree";
import { kubernetesTimeout, TestCluster } from "../support/kubernetes/cluster";
import { type Changes, Production } from "../support/kubernetes/production";

/** Fewer where time is short, see .ci/run. */
const kills = Number(process.env.CD4ML_TEST_KILLS ?? 10);
/** An up takes about this long, in ms; a kill comes somewhere in it. */
const upMs = 22_000;

describe(`an up on Kubernetes that is killed ${kills} times`, function () {
  this.timeout(kubernetesTimeout);
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
    stack.set({ elasticsearchUrl: elasticsearch.url }, { elasticsearchApiKey: encoded, databaseUrl });
  });

  after(async () => {
    await cluster?.stop();
    await elasticsearch?.stop();
    stack?.remove();
  });

  it("is finished by the next one, wherever it was cut off, with the same objects as one that was let run", async () => {
    const places: string[] = [];
    const settings = (digit: number) => {
      stack.images.cd4ml = `registry.example.org/cd4ml@sha256:${String(digit).repeat(64)}`;
      stack.set({ elasticsearchUrl: elasticsearch.url, parts: { jenkins: { cpu: 1 + digit } } });
    };
    const seen: string[] = [];
    for (let i = 0; i < kills; i++) {
      // Twice everything is made anew, otherwise all pods roll.
      if (i === Math.floor(kills / 2)) await stack.json("destroy", "--yes");
      settings(i);
      const delay = Math.round(3000 + ((upMs - 3000) * ((i * 7) % 10)) / 10);
      places.push(await killAfter(stack, delay));
      await finish(stack);
      const { resources } = await stack.json<Changes>("preview");
      assert.deepEqual(resources, [], `after kill ${i + 1} at ${delay} ms`);
      seen.push(await objectsOf(cluster));
    }
    assert.equal(new Set(seen).size, 1, "the same objects each time");
    console.log(`      killed ${places.join(", ")}`);
  });
});

/** Runs up to its end. An engine whose command was killed works on for a moment, and has the stack until then. */
async function finish(stack: Production): Promise<void> {
  for (const began = Date.now(); ; await sleep(1000)) {
    const { code, stdout, stderr } = await stack.run("up");
    if (code === 0) return;
    const isBusy = /CD4ML_STACK_BUSY/.test(stderr) && Date.now() < began + 60_000;
    assert.ok(isBusy, `${stdout}\n${stderr}`);
  }
}

/** Starts an up and kills it and its engine. @returns how far it was */
async function killAfter(stack: Production, delay: number): Promise<string> {
  const child = await stack.start("up");
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.resume();
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  await Promise.race([sleep(delay), ended]);
  if (child.exitCode !== null) return "after its end";
  killTree(child.pid!);
  await ended;
  const made = output.match(/ created| updated/g)?.length ?? 0;
  return `after ${made} resources`;
}

/** Names of all objects of the stack; those of settings and secrets without the digest of what they hold. */
async function objectsOf(cluster: TestCluster): Promise<string> {
  const kinds = [
    ...["configmaps", "secrets", "services", "serviceaccounts", "podtemplates", "persistentvolumeclaims"].map(
      (kind) => `/api/v1/${kind}`,
    ),
    ...["deployments", "statefulsets"].map((kind) => `/apis/apps/v1/${kind}`),
    "/apis/networking.k8s.io/v1/networkpolicies",
    "/apis/networking.k8s.io/v1/ingresses",
    "/apis/policy/v1/poddisruptionbudgets",
    "/apis/rbac.authorization.k8s.io/v1/roles",
  ];
  const lists = await Promise.all(kinds.map((kind) => cluster.list(kind)));
  const names = lists.flatMap((objects, i) =>
    objects
      .filter(({ metadata }) => metadata.namespace.startsWith("cd4ml-") && metadata.name !== "kube-root-ca.crt")
      .map(({ metadata }) => `${kinds[i]} ${metadata.namespace}/${metadata.name.replace(/-[0-9a-f]{10}$/, "")}`),
  );
  return names.sort().join("\n");
}
