import path from "node:path";
import type { Command } from "commander";
import { Cd4mlError } from "../../model/errors";
import { givingWay } from "../givingWay";
import { printResult } from "../output";
import { KubernetesObjects } from "../render/kubernetesObjects";
import { openStackOf, operate, placeOf, quietly, type StackOptions, stackCommand } from "../stackCommand";

/** `cd4ml render`: writes the Kubernetes manifests of a stack, without a cluster. */
export function addCommand(program: Command): void {
  stackCommand(program, "render", "write a stack's Kubernetes manifests as files, without a cluster")
    .requiredOption("--out <folder>", "folder for the files; one that another render wrote is replaced")
    .action(async (options: StackOptions & { out: string }) => {
      const { writeManifests } = await import("../render/writeManifests");
      const folder = path.resolve(options.out);
      await refuseElsewhere(options);
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

/** @throws Cd4mlError CD4ML_RENDER for a stack that has no manifests */
async function refuseElsewhere(options: StackOptions): Promise<void> {
  const { platformOf } = await import("../../infra/engine/workFolder");
  const { project, stack } = placeOf(options);
  const platform = platformOf(project, stack);
  if (platform === "kubernetes") return;
  throw new Cd4mlError(
    "CD4ML_RENDER",
    `Stack ${stack} is on the platform ${platform}, which has no manifests. Name one with cd4ml:platform: kubernetes in its ` +
      "file, e.g. --stack prod.",
  );
}
