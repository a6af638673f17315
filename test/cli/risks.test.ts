import assert from "node:assert/strict";
import { Changes } from "../../cli/diff/change";
import { allRisks, report } from "../../cli/diff/report";
import { updateRules } from "../../cli/diff/risks";

type Inputs = Record<string, unknown>;
interface Step {
  op: string;
  type: string;
  before?: Inputs;
  after?: Inputs;
  retainOnDelete?: boolean;
}

/** What is said of a step that the engine tells. */
function said({ op, type, before, after, retainOnDelete }: Step): string[] {
  const changes = new Changes();
  const urn = `urn:pulumi:prod::cd4ml::${type}::thing`;
  const state = (inputs: Inputs | undefined) => inputs && { urn, type, inputs, outputs: inputs, retainOnDelete };
  const metadata = { op, urn, type, old: state(before), new: state(after) };
  // biome-ignore lint/suspicious/noExplicitAny: as much of an event as is read
  changes.onEvent({ resourcePreEvent: { metadata } } as any);
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
});
