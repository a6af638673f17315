import assert from "node:assert/strict";
import { engineTimeout } from "../support/engineStack";
import { ProjectCopy } from "../support/projectCopy";
import { renderedManifests } from "../support/renderedManifests";

/** What the API server says of manifests is tested with one, in test/kubernetes. */
describe("the manifests of a stack on Kubernetes, rendered", function () {
  this.timeout(engineTimeout);
  const project = new ProjectCopy();
  let manifests: Awaited<ReturnType<typeof renderedManifests>>;
  before(async () => {
    manifests = await renderedManifests(project, {
      s3Endpoint: "http://minio.storage:9000",
      elasticsearchUrl: "https://elastic.example.org:9243",
      snapshotBucket: "",
      ingressClass: "traefik",
      ingressAnnotations: { "example.org/team": "ml" },
      databasePort: 6432,
      apiServerPort: 16443,
    });
  });
  after(() => project.remove());

  const portsOutside = (workload: string) => {
    const [rule] = manifests[`pricing/networkpolicy-${workload}-to-outside.yaml`].spec.egress;
    return rule.ports.map(({ port }: { port: number }) => port);
  };

  it("let a workload call what the settings name at the ports that these have, and no others", () => {
    assert.deepEqual(portsOutside("model-service"), [9000, 9243]);
    assert.deepEqual(portsOutside("build"), [443, 9000, 9243, 6432]);
  });

  it("let Jenkins ask the cluster for pods where its API server listens", () => {
    assert.deepEqual(portsOutside("jenkins"), [443, 16443]);
  });

  it("let everyone ask for names, of pods or of a cache on the node", () => {
    const { egress } = manifests["pricing/networkpolicy-names.yaml"].spec;
    const ports = [53, 5353].flatMap((port) => [`TCP ${port}`, `UDP ${port}`]);
    assert.equal(egress.length, 1);
    assert.deepEqual(Object.keys(egress[0]), ["ports"]);
    assert.deepEqual(
      egress[0].ports.map(({ protocol, port }: { protocol: string; port: number }) => `${protocol} ${port}`).sort(),
      ports.sort(),
    );
  });

  it("tell the controller of the websites' class, in its words, that they are not served over HTTP", () => {
    const { annotations } = manifests["pricing/ingress-jenkins.yaml"].metadata;
    assert.deepEqual(annotations, {
      "cert-manager.io/cluster-issuer": "letsencrypt",
      "example.org/team": "ml",
      "pulumi.com/skipAwait": "true",
      "traefik.ingress.kubernetes.io/router.entrypoints": "websecure",
      "traefik.ingress.kubernetes.io/router.tls": "true",
    });
  });
});
