import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { FileVolume } from "../../../infra/provider/resources";

/** Labels that say whose something is. */
const labels = { "cd4ml.owner": "tests", "cd4ml.environment": "ada" };
const labelList = Object.entries(labels).map(([label, value]) => ({ label, value }));

/** What a container has that keeps to every rule. */
export const rightContainer = {
  image: "registry.example.org:5000/cd4ml:1.2.3",
  envs: ["CD4ML_EVENTS=https://elasticsearch:9200", "CD4ML_EVENTS_KEY_FILE=/run/secrets/CD4ML_EVENTS_KEY", "TOKEN="],
  volumes: [{ volumeName: "registry", containerPath: "/var/lib/cd4ml/registry" }],
  readOnly: true,
  capabilities: { drops: ["ALL"], adds: ["CAP_CHOWN"] },
  securityOpts: ["no-new-privileges:true"],
  memory: 512,
  cpus: "0.5",
  healthcheck: { tests: ["CMD", "curl", "http://localhost:11000/readyz"] },
  ports: [{ internal: 11000, external: 11000, ip: "127.0.0.1" }],
  labels: labelList,
} satisfies docker.ContainerArgs;

function container(name: string, changes: Partial<docker.ContainerArgs> = {}): void {
  new docker.Container(name, { ...rightContainer, name, ...changes });
}

/** Containers and volumes that keep to every rule. */
export async function rightProgram(): Promise<void> {
  container("right");
  container("ends-by-itself", { mustRun: false, healthcheck: undefined });
  const built = new docker.RemoteImage("built", { name: "cd4ml/cd4ml:0123456789ab" });
  container("by-digest", { image: built.imageId });
  new docker.Volume("registry", { name: "registry", labels: labelList });
  new docker.Network("network", { name: "cd4ml", labels: labelList });
  const files = { POSTGRES_PASSWORD: pulumi.secret("3q9fUzXk") };
  new FileVolume("secrets", { name: "secrets", image: built.imageId, files, labels });
}

/** Containers and volumes of which each breaks one rule. */
export async function wrongProgram(): Promise<void> {
  container("secret-in-variable", { envs: ["ADMIN_PASSWORD=hunter2", "URL=postgres://ada:hunter2@database/cd4ml"] });
  container("marked-secret-in-variable", { envs: ["A=b", pulumi.secret("GITHUB_TOKEN=hunter2")] });
  const files = { OPEN_PASSWORD: "hunter2", DEFAULT_PASSWORD: pulumi.secret("Changeme") };
  new FileVolume("secrets-in-files", { name: "secrets", image: "cd4ml:1", files, labels });
  container("latest", { image: "registry.example.org:5000/cd4ml:latest" });
  new docker.RemoteImage("untagged", { name: "registry.example.org:5000/cd4ml" });
  container("on-every-address", { ports: [{ internal: 9200, external: 9200 }] });
  container("on-one-address", { ports: [{ internal: 9200, external: 9200, ip: "192.0.2.7" }] });
  container("on-the-hosts-network", { networkMode: "host" });
  container("privileged", { privileged: true, user: "root", securityOpts: ["seccomp=unconfined"] });
  container("capable", { capabilities: { adds: ["CAP_SYS_ADMIN", "CAP_CHOWN"] } });
  container("writable", { readOnly: false });
  container("with-socket", { volumes: [{ hostPath: "/var/run/docker.sock", containerPath: "/var/run/docker.sock" }] });
  container("unlimited", { memory: undefined, cpus: undefined });
  container("unchecked", { healthcheck: undefined });
  container("not-to-be-checked", { healthcheck: { tests: ["NONE"] } });
  container("nobodys", { labels: [{ label: "cd4ml.owner", value: "tests" }] });
  new docker.Volume("nobodys-volume", { name: "nobodys" });
}
