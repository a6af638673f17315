import assert from "node:assert/strict";
import { type AnyObject, kubernetesTimeout, TestCluster } from "../support/kubernetes/cluster";
import { ManifestSchemas } from "../support/kubernetes/schemas";

describe("the schemas of the API server's objects", function () {
  this.timeout(kubernetesTimeout);
  let cluster: TestCluster;
  let schemas: ManifestSchemas;

  before(async function () {
    cluster = await TestCluster.start(this as unknown as Mocha.Context, { nodes: 0 });
    schemas = await ManifestSchemas.of(cluster);
  });

  after(() => cluster?.stop());

  it("accept what the server accepts", async () => {
    assert.deepEqual(schemas.errors(deployment({ resources: { limits: { cpu: 1, memory: "64Mi" } } })), []);
    const roles = await cluster.ask("GET", "/apis/rbac.authorization.k8s.io/v1/clusterroles");
    const whole = roles.items.map((role: AnyObject) => ({
      ...role,
      apiVersion: roles.apiVersion,
      kind: "ClusterRole",
    }));
    assert.deepEqual(
      whole.flatMap((role: AnyObject) => schemas.errors(role)),
      [],
    );
  });

  it("name the object and the path of a field that there is not, or is of another type", () => {
    const containers = "/spec/template/spec/containers/0";
    assert.deepEqual(schemas.errors(deployment({ imagePullPolcy: "Always" })), [
      `Deployment shop/web: there is no field ${containers}/imagePullPolcy`,
    ]);
    assert.deepEqual(schemas.errors(deployment({ ports: [{ containerPort: "80" }] })), [
      `Deployment shop/web: ${containers}/ports/0/containerPort must be integer`,
    ]);
    assert.deepEqual(schemas.errors({ apiVersion: "apps/v2", kind: "Deployment", metadata: { name: "web" } }), [
      "Deployment web: there is no Deployment in apps/v2",
    ]);
  });
});

function deployment(container: object): AnyObject {
  const labels = { app: "web" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "web", image: "web:1", ...container }] } };
  const spec = { selector: { matchLabels: labels }, template };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "shop" }, spec };
}
