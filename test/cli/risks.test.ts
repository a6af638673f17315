import assert from "node:assert/strict";
import { Changes } from "../../cli/diff/change";
import { allRisks, report } from "../../cli/diff/report";
import { updateRules } from "../../cli/diff/updateRisks";

type Inputs = Record<string, unknown>;
interface Step {
  op: string;
  type: string;
  before?: Inputs;
  after?: Inputs;
  retainOnDelete?: boolean;
  /** @default thing */
  name?: string;
}

/** What is said of steps that the engine tells. */
function said(...steps: Step[]): string[] {
  const changes = new Changes();
  for (const { op, type, before, after, retainOnDelete, name = "thing" } of steps) {
    const urn = `urn:pulumi:prod::cd4ml::${type}::${name}`;
    const state = (inputs: Inputs | undefined) => inputs && { urn, type, inputs, outputs: inputs, retainOnDelete };
    const metadata = { op, urn, type, old: state(before), new: state(after) };
    // biome-ignore lint/suspicious/noExplicitAny: as much of an event as is read
    changes.onEvent({ resourcePreEvent: { metadata } } as any);
  }
  return allRisks(report("prod", changes.list(), updateRules)).map(({ kind, what }) => `${kind}: ${what}`);
}

describe("what a report says that an update may cost", () => {
  const type = "kubernetes:apps/v1:StatefulSet";
  const set = (replicas: number | undefined, image: string) => ({ spec: { replicas, template: { image } } });
  const update = (before: Inputs, after: Inputs) => said({ op: "update", type, before, after });

  it("is downtime when the only copy of a set with volumes is made anew", () => {
    assert.deepEqual(update(set(1, "a"), set(1, "b")), ["downtime: thing, of one copy, is stopped, then started anew"]);
  });

  it("is none when it has more copies, gets more, or its pods stay as they are", () => {
    assert.deepEqual(update(set(2, "a"), set(2, "b")), []);
    assert.deepEqual(update(set(1, "a"), set(3, "b")), []);
    assert.deepEqual(update(set(undefined, "a"), set(undefined, "b")), []);
    assert.deepEqual(update({ ...set(1, "a"), metadata: { labels: {} } }, set(1, "a")), []);
  });

  describe("of a service that scales", () => {
    const metadata = { name: "web", namespace: "shop" };
    const set = (op: string, before?: number | "scaled", after?: number | "scaled"): Step => {
      const of = (replicas?: number | "scaled") =>
        replicas && { metadata, spec: { ...(replicas !== "scaled" && { replicas }), template: { image: "a" } } };
      return { op, type, before: of(before) || undefined, after: of(after) || undefined };
    };
    const scaler = (op: string, before?: number, after?: number): Step => {
      const scaleTargetRef = { apiVersion: "apps/v1", kind: "StatefulSet", name: "web" };
      const of = (minReplicas?: number) => minReplicas && { metadata, spec: { scaleTargetRef, minReplicas } };
      const type = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";
      return { op, type, before: of(before) || undefined, after: of(after) || undefined, name: "scaler" };
    };
    const one = ["downtime: scaler has only one copy left"];

    it("is downtime when one copy is the least of it", () => {
      assert.deepEqual(said(scaler("update", 2, 1)), one);
      assert.deepEqual(said(scaler("create", undefined, 1), set("update", 2, "scaled")), one);
    });

    it("is downtime when it scales no longer and has one copy", () => {
      assert.deepEqual(said(scaler("delete", 2), set("update", "scaled", 1)), one);
    });

    it("is none as long as there are two copies, or when it is new", () => {
      assert.deepEqual(said(scaler("update", 3, 2)), []);
      assert.deepEqual(said(scaler("delete", 2), set("update", "scaled", 2)), []);
      assert.deepEqual(said(scaler("create", undefined, 1), set("create", undefined, "scaled")), []);
    });

    it("is said once when all of it goes", () => {
      assert.deepEqual(said(scaler("delete", 2), set("delete", "scaled")), ["downtime: thing is gone"]);
    });
  });

  it("is downtime when nothing keeps the copies of a service that goes on from being taken at once", () => {
    const spec = { selector: { matchLabels: { app: "web" } } };
    const before = { metadata: { name: "web", namespace: "shop" }, spec };
    const budget = { op: "delete", type: "kubernetes:policy/v1:PodDisruptionBudget", before, name: "budget" };
    assert.deepEqual(said(budget), ["downtime: budget: all its copies may be taken at once while nodes are emptied"]);
    assert.deepEqual(said(budget, { op: "delete", type, before }), ["downtime: thing is gone"]);
  });

  describe("of an event store", () => {
    const store = (variables: string[], whenDeleted: string, storage: string) => ({
      spec: {
        template: { spec: { containers: [{ env: variables.map((name) => ({ name, value: "" })) }] } },
        persistentVolumeClaimRetentionPolicy: { whenDeleted },
        volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { resources: { requests: { storage } } } }],
      },
    });
    const alone = ["discovery.type"];
    const several = ["cluster.initial_master_nodes"];

    it("is its events when one node is to become several, or several one", () => {
      const lost = /^data loss: thing: one node cannot become several, nor several one/;
      assert.match(update(store(alone, "Retain", "10Gi"), store(several, "Retain", "10Gi")).join("\n"), lost);
      assert.match(update(store(several, "Retain", "10Gi"), store(alone, "Retain", "10Gi")).join("\n"), lost);
      assert.deepEqual(update(store(several, "Retain", "10Gi"), store(several, "Retain", "10Gi")), []);
    });

    it("is the events that only those nodes have which go", () => {
      const nodes = (replicas: number, of = several) => {
        const { spec } = store([...of, ...(of === several ? ["discovery.seed_hosts"] : [])], "Retain", "10Gi");
        return { spec: { ...spec, replicas } };
      };
      assert.match(update(nodes(5), nodes(3)).join(), /^data loss: thing: of 5 nodes 3 are left, without the events/);
      assert.match(update(nodes(3), nodes(2)).join(), /^data loss: thing: of 3 nodes 2 are left/);
      assert.deepEqual(update(nodes(3), nodes(5)), []);
      assert.deepEqual(update(nodes(3, ["PORT"]), nodes(2, ["PORT"])), []);
    });

    it("is that no snapshot is made any more", () => {
      for (const type of ["cd4ml:index:ElasticsearchSnapshotPolicy", "cd4ml:index:ElasticsearchSnapshotRepository"]) {
        assert.match(said({ op: "delete", type, before: {} }).join(), /^data loss: thing is gone: no snapshot/);
      }
    });

    it("is that volumes which are kept stay in their size, where the set is made anew for another", () => {
      const grow = (keep: string) =>
        said({ op: "replace", type, before: store(several, keep, "50Gi"), after: store(several, keep, "100Gi") });
      assert.match(grow("Retain").join("\n"), /downtime: thing is made anew with the volumes it has \(data of 50Gi\)/);
      assert.doesNotMatch(grow("Delete").join("\n"), /with the volumes it has/);
      assert.match(grow("Delete").join("\n"), /data loss: deletes the volumes of thing/);
    });
  });

  for (const type of ["kubernetes:core/v1:Namespace", "docker:index/volume:Volume"]) {
    it(`is no data where what holds it stays when it leaves the stack: ${type}`, () => {
      assert.deepEqual(said({ op: "delete", type, before: {}, retainOnDelete: true }), []);
      assert.match(said({ op: "delete", type, before: {} }).join(), /^data loss: deletes the .*: thing$/);
    });
  }

  it("is no data where a folder is kept", () => {
    const folder = (keep: boolean) => said({ op: "delete", type: "cd4ml:index:DataFolder", before: { keep } });
    assert.deepEqual(folder(true), []);
    assert.equal(folder(false).length, 1);
  });

  describe("is exposure when a network policy", () => {
    const type = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
    const peer = { podSelector: { matchLabels: { app: "web" } } };
    const policy = (rule: Inputs) => ({ spec: { egress: [rule] } });
    const rule = (ports?: number[], to?: Inputs[]) => policy({ to, ports: ports?.map((port) => ({ port })) });
    const costs = (before: Inputs, after: Inputs) => said({ op: "update", type, before, after }).length;

    it("allows another peer, or another port", () => {
      assert.equal(costs(rule([443], [peer]), rule([443], [peer, { namespaceSelector: {} }])), 1);
      assert.equal(costs(rule([443], [peer]), rule([443, 5432], [peer])), 1);
    });

    it("names no peer or no port any more, which allows all of them", () => {
      assert.equal(costs(rule([443], [peer]), rule([443])), 1);
      assert.equal(costs(rule([443], [peer]), rule(undefined, [peer])), 1);
    });

    it("does neither: then it is none", () => {
      assert.equal(costs(rule([443, 5432], [peer]), rule([443], [peer])), 0);
      assert.equal(costs(rule([11001], [peer]), rule([11000], [peer])), 0);
    });
  });

  describe("is exposure when a new network policy", () => {
    const metadata = { name: "web", namespace: "cd4ml-prod-shared" };
    const labels = { app: "web", tier: "front" };
    const policy = (from: Inputs[] | undefined, op = "create", name = "policy"): Step => {
      const inputs = { metadata, spec: { podSelector: { matchLabels: { app: "web" } }, ingress: [{ from }] } };
      const states = op === "delete" ? { before: inputs } : { after: inputs };
      return { op, type: "kubernetes:networking.k8s.io/v1:NetworkPolicy", ...states, name };
    };
    const namespaces = (matchLabels: Inputs) => ({ namespaceSelector: { matchLabels } });
    const staging = namespaces({ "cd4ml.dev/stack": "cd4ml-staging" });

    it("lets in others than the stack's own pods to those that are there", () => {
      assert.deepEqual(said(policy([staging])), [
        "exposure: policy lets in pods of namespaces with cd4ml.dev/stack=cd4ml-staging",
      ]);
      const block = { ipBlock: { cidr: "10.0.0.0/8" } };
      assert.deepEqual(said(policy([block])), ["exposure: policy lets in the addresses 10.0.0.0/8"]);
      assert.deepEqual(said(policy(undefined)), ["exposure: policy lets in everyone"]);
      assert.deepEqual(said(policy([{ namespaceSelector: {} }])), ["exposure: policy lets in pods of all namespaces"]);
    });

    it("lets in the stack's own: then it is none", () => {
      const pricing = namespaces({ "kubernetes.io/metadata.name": "cd4ml-prod-pricing" });
      assert.deepEqual(said(policy([pricing, { podSelector: {} }])), []);
      assert.equal(said(policy([namespaces({ "kubernetes.io/metadata.name": "cd4ml-staging-pricing" })])).length, 1);
    });

    it("comes with the pods or their namespace: then it is none", () => {
      const template = { metadata: { labels } };
      const fresh = (type: string, after: Inputs) => said(policy([staging]), { op: "create", type, after });
      assert.deepEqual(fresh("kubernetes:apps/v1:StatefulSet", { metadata, spec: { template } }), []);
      assert.deepEqual(fresh("kubernetes:core/v1:PodTemplate", { metadata, template }), []);
      assert.deepEqual(fresh("kubernetes:core/v1:Namespace", { metadata: { name: metadata.namespace } }), []);
      const other = { metadata, spec: { template: { metadata: { labels: { app: "other" } } } } };
      assert.equal(fresh("kubernetes:apps/v1:StatefulSet", other).length, 1);
    });

    it("takes the place of another that let in the same: then it is none", () => {
      assert.deepEqual(said(policy([staging]), policy([staging], "delete", "old")), []);
    });
  });

  describe("is exposure when a protection becomes less:", () => {
    const changed = (type: string, before: Inputs, after: Inputs) => said({ op: "update", type, before, after });

    it("that of a branch", () => {
      const protection = (change: Inputs = {}) => ({
        pattern: "main",
        requiredStatusChecks: [{ contexts: ["model", "preview"] }],
        requiredPullRequestReviews: [{ requiredApprovingReviewCount: 2, requireCodeOwnerReviews: true }],
        enforceAdmins: true,
        ...change,
      });
      const without = (change: Inputs) =>
        changed("github:index/branchProtection:BranchProtection", protection(), protection(change)).join();
      const does = "exposure: thing does without";
      assert.equal(without({ requiredStatusChecks: [{ contexts: ["model"] }] }), `${does} the check preview`);
      assert.equal(without({ requiredStatusChecks: undefined }), `${does} the check model, the check preview`);
      assert.equal(
        without({ requiredPullRequestReviews: [] }),
        `${does} 2 of its approvals, the approval of code owners`,
      );
      assert.equal(without({ enforceAdmins: false }), `${does} all that for administrators`);
      assert.equal(without({ allowsForcePushes: true }), `${does} the refusal of forced pushes`);
      assert.equal(without({ pattern: "release" }), `${does} the branch main`);
      assert.equal(without({ requiredStatusChecks: [{ contexts: ["preview", "model", "more"] }] }), "");
    });

    it("that of a namespace from pods that may do more", () => {
      const namespace = (enforce?: string) => ({
        metadata: { labels: enforce ? { "pod-security.kubernetes.io/enforce": enforce } : {} },
      });
      const from = (before?: string, after?: string) =>
        changed("kubernetes:core/v1:Namespace", namespace(before), namespace(after)).join();
      assert.equal(
        from("restricted", "baseline"),
        "exposure: thing admits pods that are baseline, so far restricted ones only",
      );
      assert.match(from("restricted"), /admits pods that are privileged/);
      assert.equal(from("baseline", "restricted"), "");
    });

    it("that of a webhook's way", () => {
      const hook = (insecureSsl: boolean) => ({ configuration: { insecureSsl } });
      const from = (before: boolean, after: boolean) =>
        changed("github:index/repositoryWebhook:RepositoryWebhook", hook(before), hook(after)).join();
      assert.match(from(false, true), /^exposure: thing: GitHub tells whoever answers/);
      assert.equal(from(true, true) + from(true, false), "");
    });
  });
});
