import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

type PodSpec = k8s.types.input.core.v1.PodSpec;
type Container = k8s.types.input.core.v1.Container;

/** Labels that say whose something is. */
export const labels = { "cd4ml.dev/owner": "tests", "cd4ml.dev/environment": "ada" };
const namespace = "cd4ml-ada";
const image = `registry.example.org/cd4ml@sha256:${"0".repeat(64)}`;
const probe = { httpGet: { path: "/readyz", port: 11000 } };

/** What a pod's container has that keeps to every rule. */
const rightContainer: Container = {
  name: "main",
  image,
  env: [{ name: "CD4ML_EVENTS_KEY_FILE", value: "/run/secrets/CD4ML_EVENTS_KEY" }],
  ports: [{ containerPort: 11000 }],
  resources: { requests: { cpu: "100m", memory: "512Mi" }, limits: { cpu: "1", memory: "512Mi" } },
  readinessProbe: probe,
  livenessProbe: probe,
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
};

/** A pod that keeps to every rule, but for what is changed. */
export function pod(container: Partial<Container> = {}, spec: Partial<PodSpec> = {}): PodSpec {
  return {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
    containers: [{ ...rightContainer, ...container }],
    ...spec,
  };
}

/** As a program makes it that does not use the class of Secrets, which marks everything. */
class OpenSecret extends pulumi.CustomResource {}

/** Makes objects on no cluster: a preview needs none. */
class Objects {
  private readonly opts: pulumi.CustomResourceOptions;

  constructor() {
    this.opts = { provider: new k8s.Provider("cluster", { context: "nowhere" }) };
  }

  namespace(name: string): void {
    new k8s.core.v1.Namespace(name, { metadata: { name, labels } }, this.opts);
  }

  denies(name: string, where: string, spec: Partial<k8s.types.input.networking.v1.NetworkPolicySpec> = {}): void {
    const metadata = { name, namespace: where, labels };
    const all = { podSelector: {}, policyTypes: ["Ingress", "Egress"], ...spec };
    new k8s.networking.v1.NetworkPolicy(name, { metadata, spec: all }, this.opts);
  }

  deployment(name: string, spec: PodSpec, annotations: Record<string, string> = {}, templateLabels = labels): void {
    const metadata = { name, namespace, labels };
    const template = { metadata: { labels: templateLabels, annotations }, spec };
    new k8s.apps.v1.Deployment(name, { metadata, spec: { selector: { matchLabels: labels }, template } }, this.opts);
  }

  statefulSet(name: string, whenDeleted: string, where = namespace): void {
    const metadata = { name, namespace: where, labels };
    const claim = { spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } };
    const spec = {
      serviceName: name,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: pod() },
      persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled: "Retain" },
      volumeClaimTemplates: [{ metadata: { name: "data" }, ...claim }],
    };
    new k8s.apps.v1.StatefulSet(name, { metadata, spec }, this.opts);
  }

  claim(name: string, protect: boolean): void {
    const metadata = { name, namespace, labels };
    const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
    new k8s.core.v1.PersistentVolumeClaim(name, { metadata, spec }, { ...this.opts, protect });
  }

  job(name: string, spec: PodSpec): void {
    const metadata = { name, namespace, labels };
    const template = { metadata: { labels }, spec: { ...spec, restartPolicy: "Never" } };
    new k8s.batch.v1.Job(name, { metadata, spec: { template } }, this.opts);
  }

  service(name: string, spec: k8s.types.input.core.v1.ServiceSpec): void {
    const metadata = { name, namespace, labels };
    new k8s.core.v1.Service(name, { metadata, spec: { ports: [{ port: 80 }], ...spec } }, this.opts);
  }

  ingress(name: string, hosts: string[], annotations: Record<string, string>, ingressClassName?: string): void {
    const backend = { service: { name: "right", port: { number: 80 } } };
    const paths = [{ path: "/", pathType: "Prefix", backend }];
    const rules = [{ host: "models.example.org", http: { paths } }];
    const metadata = { name, namespace, labels, annotations };
    const tls = hosts.length > 0 ? [{ hosts, secretName: "tls" }] : undefined;
    new k8s.networking.v1.Ingress(name, { metadata, spec: { ingressClassName, rules, tls } }, this.opts);
  }

  gateway(name: string, protocol: string): void {
    const spec = { gatewayClassName: "public", listeners: [{ name: "web", port: 443, protocol }] };
    const metadata = { name, namespace, labels };
    const kind = { apiVersion: "gateway.networking.k8s.io/v1", kind: "Gateway" };
    new k8s.apiextensions.CustomResource(name, { ...kind, metadata, spec }, this.opts);
  }

  secret(name: string, stringData: Record<string, pulumi.Input<string>>): void {
    new k8s.core.v1.Secret(name, { metadata: { name, namespace, labels }, stringData }, this.opts);
  }

  openSecret(name: string, stringData: Record<string, string>): void {
    const inputs = { apiVersion: "v1", kind: "Secret", metadata: { name, namespace, labels }, stringData };
    new OpenSecret("kubernetes:core/v1:Secret", name, inputs, this.opts);
  }

  configMap(name: string, own: Record<string, string>, data: Record<string, string> = { "a.yaml": "b" }): void {
    new k8s.core.v1.ConfigMap(name, { metadata: { name, namespace, labels: own }, data }, this.opts);
  }
}

const tokenVolume = (serviceAccountToken: { path: string; audience?: string }) => ({
  volumes: [{ name: "token", projected: { sources: [{ serviceAccountToken }] } }],
});

const overTls = { "nginx.ingress.kubernetes.io/ssl-redirect": "true" };

/** Objects that keep to every rule where data is kept. */
export async function rightProgram(): Promise<void> {
  const make = new Objects();
  make.namespace(namespace);
  make.denies("default-deny", namespace);
  make.denies("names", namespace, { policyTypes: ["Egress"], egress: [{ ports: [{ protocol: "UDP", port: 53 }] }] });
  make.deployment("right", pod());
  make.job("job", pod({ readinessProbe: undefined, livenessProbe: undefined }));
  make.statefulSet("keeps", "Retain");
  make.claim("kept", true);
  make.service("inside", { type: "ClusterIP" });
  make.ingress("website", ["*.example.org"], overTls);
  make.ingress("website-of-its-class", ["*.example.org"], overTls, "nginx");
  make.ingress("website-of-a-class-of-another-name", ["*.example.org"], overTls, "public");
  make.gateway("gateway", "HTTPS");
  make.secret("passwords", { ADMIN_PASSWORD: pulumi.secret("3q9fUzXk") });
  make.configMap("settings", labels);
  make.deployment("known-elsewhere", pod({}, tokenVolume({ path: "token", audience: "sts.amazonaws.com" })));
  make.deployment("asks-the-cluster", pod({}, { automountServiceAccountToken: true }), {
    "cd4ml.dev/exempt-no-service-account-token": "starts a pod for each build",
  });
}

/** Objects of which each breaks one rule. */
export async function wrongProgram(): Promise<void> {
  const make = new Objects();
  make.namespace(namespace);
  make.denies("only-into", namespace, { policyTypes: ["Ingress"] });
  make.denies("for-some", namespace, { podSelector: { matchLabels: { "app.kubernetes.io/name": "right" } } });
  make.denies("opens-again", namespace, { ingress: [{}], egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }] });
  const openVariable = [{ name: "ADMIN_PASSWORD", value: "hunter2" }];
  make.deployment("secret-in-variable", pod({ env: openVariable }));
  make.openSecret("unmarked", { ADMIN_PASSWORD: "hunter2" });
  make.configMap("in-settings", labels, { ADMIN_PASSWORD: "hunter2" });
  make.secret("default-password", { ADMIN_PASSWORD: pulumi.secret("elastic") });
  make.deployment("by-tag", pod({ image: "registry.example.org/cd4ml:1.2.3" }));
  make.service("on-every-node", { type: "NodePort" });
  make.service("balanced", { type: "LoadBalancer", externalIPs: ["192.0.2.7"] });
  make.deployment("on-the-hosts-network", pod({ ports: [{ containerPort: 80, hostPort: 80 }] }, { hostNetwork: true }));
  make.deployment("root", pod({}, { securityContext: { runAsUser: 0 } }));
  make.deployment("privileged", pod({ securityContext: { privileged: true, capabilities: { add: ["SYS_ADMIN"] } } }));
  make.deployment("on-the-host", pod({}, { volumes: [{ name: "logs", hostPath: { path: "/var/log" } }] }));
  make.deployment("with-token", pod({}, { automountServiceAccountToken: undefined }));
  make.deployment("with-token-in-volume", pod({}, tokenVolume({ path: "token" })));
  const forApi = tokenVolume({ path: "token", audience: "https://kubernetes.default.svc" });
  make.deployment("with-token-for-the-api", pod({}, forApi));
  make.deployment("unlimited", pod({ resources: { limits: { memory: "1Gi" } } }));
  make.deployment("unchecked", pod({ livenessProbe: undefined }));
  make.statefulSet("forgets", "Delete");
  make.claim("unprotected", false);
  make.ingress("no-certificate", [], overTls);
  make.ingress("over-http", ["models.example.org"], {});
  make.ingress("of-another-class", ["models.example.org"], overTls, "traefik");
  make.gateway("open-gateway", "HTTP");
  make.configMap("nobodys", {});
  make.deployment("nobodys-pods", pod(), {}, { ...labels, "cd4ml.dev/owner": "" });
}
