import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { made } from "../../infra/provider/kubernetes/rights";
import { engineTimeout } from "../support/engineStack";
import { ProjectCopy } from "../support/projectCopy";
import { renderedManifests } from "../support/renderedManifests";

interface EgressRule {
  ports: { port: number }[];
  to: { ipBlock?: { cidr: string; except: string[] } }[];
}

interface IngressRule {
  ports: { port: number }[];
  from: { podSelector: { matchLabels: Record<string, string> } }[];
}

/** What the API server says of manifests is tested with one, in test/kubernetes. */
describe("the manifests of a stack on Kubernetes, rendered", function () {
  this.timeout(engineTimeout);
  const project = new ProjectCopy();
  let manifests: Awaited<ReturnType<typeof renderedManifests>>;
  /** Of one with an Elasticsearch of its own, and a role for the bucket. */
  let atAws: typeof manifests;
  const s3Role = "arn:aws:iam::123456789012:role/models";
  before(async () => {
    manifests = await renderedManifests(project, {
      s3Endpoint: "http://minio.storage:9000",
      elasticsearchUrl: "https://elastic.example.org:9243",
      snapshotBucket: "",
      ingressClass: "traefik",
      ingressAnnotations: { "example.org/team": "ml" },
      databasePort: 6432,
      apiServerPort: 16443,
      ingressCidrs: ["10.0.0.0/16"],
      elasticsearchCa: "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n",
    });
    atAws = await renderedManifests(project, { s3Role, snapshotBucket: "" });
  });
  after(() => project.remove());

  it("are of the kinds that the look at the cluster asks for the right to make", () => {
    const kinds = Object.values(atAws).map(({ apiVersion, kind }) => {
      const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
      return `${group} ${kind.toLowerCase().replace(/y$/, "ie").replace(/s$/, "se")}s`;
    });
    assert.deepEqual([...new Set(kinds)].sort(), made.map((kind) => kind.join(" ")).sort());
  });

  it("give pods who take a role at AWS a token of their own for it, and no keys", () => {
    const service = atAws["pricing/statefulset-model-service.yaml"].spec.template.spec;
    const build = atAws["pricing/podtemplate-cd4ml-build.yaml"].template.spec;
    for (const { containers, volumes, automountServiceAccountToken } of [service, build]) {
      const env = containers[0].env.filter(({ name }: { name: string }) => name.startsWith("AWS_"));
      assert.deepEqual(
        Object.fromEntries(env.map(({ name, value }: { name: string; value: string }) => [name, value])),
        {
          AWS_REGION: "eu-central-1",
          AWS_ROLE_ARN: s3Role,
          AWS_WEB_IDENTITY_TOKEN_FILE: "/run/secrets/AWS_WEB_IDENTITY_TOKEN",
        },
      );
      const { projected } = volumes.find(({ name }: { name: string }) => name === "secrets");
      const token = { audience: "sts.amazonaws.com", path: "AWS_WEB_IDENTITY_TOKEN", expirationSeconds: 86400 };
      assert.ok(projected.sources.some((source: object) => isDeepStrictEqual(source, { serviceAccountToken: token })));
      assert.equal(automountServiceAccountToken, false);
    }
  });

  it("let a build write as much as its size says", () => {
    const { volumes } = atAws["pricing/podtemplate-cd4ml-build.yaml"].template.spec;
    const limited = volumes.filter(
      ({ emptyDir }: { emptyDir?: object }) => emptyDir && Object.keys(emptyDir).length > 0,
    );
    assert.deepEqual(limited, [{ name: "scratch-agent", emptyDir: { sizeLimit: "20Gi" } }]);
  });

  const rulesOutside = (workload: string) => {
    const { egress } = manifests[`pricing/networkpolicy-${workload}.yaml`].spec as { egress: EgressRule[] };
    return egress.filter(({ to }) => to.some(({ ipBlock }) => ipBlock));
  };

  it("keep every cloud's metadata addresses closed to what calls outside", () => {
    const blocks = rulesOutside("model-service")[0].to.flatMap(({ ipBlock }) => ipBlock ?? []);
    assert.deepEqual(
      blocks.map(({ cidr, except }) => [cidr, ...except]),
      [
        ["0.0.0.0/0", "169.254.169.254/32"],
        ["::/0", "fd00:ec2::254/128"],
      ],
    );
  });

  it("have Elasticsearch keep to its own marks of a full disk, and a node in service as long as it has a master", () => {
    const [node] = atAws["shared/statefulset-elasticsearch.yaml"].spec.template.spec.containers;
    const variables = node.env.map(({ name }: { name: string }) => name);
    assert.ok(!variables.some((name: string) => name.includes("watermark")), variables.join());
    assert.doesNotMatch(node.readinessProbe.exec.command.join(), /wait_for_status/);
    assert.match(node.startupProbe.exec.command.join(), /wait_for_status=green/);
  });

  const portsOutside = (workload: string) => {
    const [rule, ...more] = rulesOutside(workload);
    assert.equal(more.length, 0);
    return rule.ports.map(({ port }) => port);
  };

  it("let a workload call what the settings name at the ports that these have, and no others", () => {
    assert.deepEqual(portsOutside("model-service"), [9000, 9243]);
    assert.deepEqual(portsOutside("build"), [443, 9000, 9243, 6432]);
  });

  it("let only the nodes of Elasticsearch call each other's port for nodes", () => {
    const ports = (policy: string) =>
      atAws[`shared/networkpolicy-${policy}.yaml`].spec.ingress.map(({ from, ports }: IngressRule) => [
        from[0].podSelector.matchLabels["app.kubernetes.io/name"],
        ...ports.map(({ port }) => port),
      ]);
    assert.deepEqual(ports("elasticsearch"), [["elasticsearch", 9200, 9300]]);
    assert.deepEqual(ports("elasticsearch-from-kibana"), [["kibana", 9200]]);
  });

  it("let websites be called from the ingress controller, and from the addresses that the settings name", () => {
    const controller = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ingress-nginx" } } };
    const [{ from }] = manifests["pricing/networkpolicy-jenkins.yaml"].spec.ingress;
    assert.deepEqual(from, [controller, { ipBlock: { cidr: "10.0.0.0/16" } }]);
  });

  it("let an issuer of certificates call, through that controller, what proves a website's name", () => {
    for (const namespace of ["shared", "pricing"]) {
      const { podSelector, ingress } = manifests[`${namespace}/networkpolicy-certificate-checks.yaml`].spec;
      assert.deepEqual(podSelector.matchLabels, { "acme.cert-manager.io/http01-solver": "true" });
      assert.deepEqual(ingress[0].ports, [{ protocol: "TCP", port: 8089 }]);
      assert.equal(ingress[0].from.length, 2);
    }
  });

  it("have services and builds trust who signed the certificate of an Elasticsearch that is there", () => {
    const service = manifests["pricing/statefulset-model-service.yaml"].spec.template.spec;
    const build = manifests["pricing/podtemplate-cd4ml-build.yaml"].template.spec;
    for (const { containers } of [service, build]) {
      const [{ value }] = containers[0].env.filter(({ name }: { name: string }) => name === "NODE_EXTRA_CA_CERTS");
      assert.equal(value, "/etc/cd4ml/events-ca.pem");
    }
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

  it("restart what does not answer: by its own path where it has one, else by its port", () => {
    const { containers } = manifests["pricing/statefulset-model-service.yaml"].spec.template.spec;
    assert.deepEqual(containers[0].livenessProbe.httpGet, { path: "/healthz", port: "http" });
    const jenkins = manifests["pricing/statefulset-jenkins.yaml"].spec.template.spec.containers[0];
    assert.deepEqual(jenkins.livenessProbe.tcpSocket, { port: "http" });
  });

  it("keep what follows the load there while nodes are emptied, and on different ones, also if one copy is its least", async () => {
    const parts = { modelService: { replicas: 1, most: 6 }, kibana: { replicas: 1 } };
    const small = await renderedManifests(project, { parts });
    const spread = (file: string) => small[file].spec.template.spec.topologySpreadConstraints?.length ?? 0;
    assert.equal(spread("pricing/statefulset-model-service.yaml"), 2);
    assert.equal(spread("shared/deployment-kibana.yaml"), 0);
    const budgets = Object.keys(small).filter((file) => file.includes("poddisruptionbudget"));
    assert.deepEqual(budgets.sort(), [
      "pricing/poddisruptionbudget-model-service.yaml",
      "shared/poddisruptionbudget-elasticsearch.yaml",
    ]);
  });

  it("are refused of a stack that is not on Kubernetes, and what an earlier render wrote stays", async () => {
    const folder = path.join(project.folder, "rendered");
    const { code, stderr } = await project.cd4ml("render", "--out", folder);
    assert.equal(code, 1);
    assert.match(stderr, /CD4ML_RENDER .*local is on the platform local,.*cd4ml:platform: kubernetes.*--stack prod/);
    assert.ok(existsSync(path.join(folder, "cd4ml-rendered-pricing")));
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
