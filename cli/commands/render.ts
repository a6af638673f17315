import path from "node:path";
import type { Command } from "commander";
import { givingWay } from "../givingWay";
import { printResult } from "../output";
import { KubernetesObjects } from "../render/kubernetesObjects";
import { openStackOf, operate, quietly, type StackOptions, stackCommand } from "../stackCommand";

/** `cd4ml render`: writes the Kubernetes manifests of a stack, without a cluster. */
export function addCommand(program: Command): void {
  stackCommand(program, "render", "write a stack's Kubernetes manifests as files, without a cluster")
    .requiredOption("--out <folder>", "folder for the files; one that another render wrote is replaced")
    .action(async (options: StackOptions & { out: string }) => {
      const { writeManifests } = await import("../render/writeManifests");
      const folder = path.resolve(options.out);
      const stack = await openStackOf(options, true);
      const objects = new KubernetesObjects();
      const onEvent = givingWay(objects.onEvent);
      await operate(options, (common) =>
        quietly(common, (quiet) => stack.preview({ ...quiet, refresh: false, onEvent })),
      );
      const files = await writeManifests(folder, objects.list());
      printResult(options, { folder, files }, () => `${files.length} manifests in ${folder}`);
    });
}
