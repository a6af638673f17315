import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { compile, findGo } from "../../../infra/engine/compile";
import { hostAddress, podsOfNode } from "./network";

const pauseImage = "localhost/pause:1";

export function nodeName(number: number): string {
  return `node-${number}`;
}

/** Writes what the parts of nodes read: their settings, a folder of each, and the image that holds a pod's namespaces. */
export async function writeNodeFiles(folder: string, network: string, authority: string, count: number): Promise<void> {
  const common = { "authority.crt": authority, "resolv.conf": `nameserver ${hostAddress(network)}\n` };
  for (const [name, text] of Object.entries(common)) writeFileSync(path.join(folder, name), text);
  for (let i = 0; i < count; i++) {
    const own = path.join(folder, nodeName(i));
    const files = {
      "containerd.toml": containerdSettings(own),
      "kubelet.json": JSON.stringify(kubeletSettings(own, i)),
      "cni/bridge.conflist": JSON.stringify(podNetwork(own, network, i)),
    };
    mkdirSync(path.join(own, "cni"), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(own, name), text);
  }
  await writePauseImage(folder);
}

function containerdSettings(folder: string): string {
  return `version = 2
root = "${folder}/containerd"
state = "${folder}/containerd-state"
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs"]
[grpc]
  address = "${folder}/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${folder}/cni"
`;
}

/** Limits of containers are enforced; those of pods and of the node as a whole are not, whatever the machine's cgroups. */
function kubeletSettings(folder: string, number: number): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: false },
      x509: { clientCAFile: path.join(folder, "../authority.crt") },
    },
    authorization: { mode: "AlwaysAllow" },
    containerRuntimeEndpoint: `unix://${folder}/containerd.sock`,
    cgroupDriver: "cgroupfs",
    cgroupsPerQOS: false,
    enforceNodeAllocatable: [],
    failCgroupV1: false,
    failSwapOn: false,
    evictionHard: { "memory.available": "100Mi", "nodefs.available": "1%", "imagefs.available": "1%" },
    imageGCHighThresholdPercent: 100,
    nodeStatusUpdateFrequency: "2s",
    healthzPort: 0,
    // All nodes have one address.
    port: 10250 + number,
    resolvConf: path.join(folder, "../resolv.conf"),
    podLogsDir: path.join(folder, "logs"),
  };
}

function podNetwork(folder: string, network: string, number: number): object {
  const ipam = {
    type: "host-local",
    ranges: [[{ subnet: podsOfNode(network, number) }]],
    dataDir: path.join(folder, "addresses"),
  };
  const bridge = { type: "bridge", bridge: `pods-${number}`, isDefaultGateway: true, hairpinMode: true, ipam };
  return { cniVersion: "1.0.0", name: "pods", plugins: [bridge] };
}

/** An image of one program, as an archive that containerd imports. */
async function writePauseImage(folder: string): Promise<void> {
  const source = path.join(folder, "pause");
  cpSync(path.join(__dirname, "node/pause"), source, { recursive: true });
  const { go } = await findGo();
  process.env.CGO_ENABLED ??= "0";
  await compile(go, ["-ldflags", "-s -w", "-o", "app", "."], source, () => {});
  const tar = (...args: string[]) => execFileSync("tar", ["-C", source, ...args]);
  tar("--owner=0", "--group=0", "-cf", path.join(source, "layer.tar"), "app");
  const layer = createHash("sha256").update(readFileSync(path.join(source, "layer.tar")));
  const config = {
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    os: "linux",
    config: { Entrypoint: ["/app"] },
    rootfs: { type: "layers", diff_ids: [`sha256:${layer.digest("hex")}`] },
  };
  const manifest = [{ Config: "config.json", RepoTags: [pauseImage], Layers: ["layer.tar"] }];
  writeFileSync(path.join(source, "config.json"), JSON.stringify(config));
  writeFileSync(path.join(source, "manifest.json"), JSON.stringify(manifest));
  tar("-cf", path.join(folder, "pause.tar"), "config.json", "manifest.json", "layer.tar");
}
