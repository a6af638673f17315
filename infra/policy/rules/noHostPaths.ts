import { isContainer } from "../containers";
import { podOf } from "../pods";
import type { ResourceRule } from "../rule";
import { isThere, listAt, textAt, type Values } from "../values";

export const noHostPaths: ResourceRule = {
  name: "no-host-paths",
  demands: "No folder or socket of the host is mounted.",
  why: "With a folder of the host, or Docker's socket, a container reads and changes what is not its own; a pod would find another folder on every node.",
  fix: "Use a named volume: one of the workload's `volumes`, or another workload's through `from`.",
  check(resource) {
    if (isContainer(resource)) return mounts(resource.inputs).map((path) => `${path} of the host is mounted`);
    return listAt(podOf(resource)?.spec, "volumes")
      .filter((volume) => isThere(volume, "hostPath"))
      .map((volume) => `volume ${textAt(volume, "name")} is ${textAt(volume, "hostPath.path")} of the host`);
  },
};

function mounts(inputs: Values): string[] {
  const volumes = listAt(inputs, "volumes").map((volume) => textAt(volume, "hostPath"));
  const binds = listAt(inputs, "mounts").map((mount) =>
    textAt(mount, "type") === "bind" ? (textAt(mount, "source") ?? "a folder") : undefined,
  );
  return [...volumes, ...binds].filter((path) => path !== undefined);
}
