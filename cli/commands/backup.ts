import type { Command } from "commander";
import type { BackedUpEvents, BackupManifest } from "../backup/manifest";
import type { BackupWriter } from "../backup/place";
import { type BackupOptions, type BackupStage, backupCommand, backupStages, subjectOf } from "../backup/subject";
import { readConfiguration } from "../configuration";
import { exitCode, printResult } from "../output";
import { type StageDisplay, showStages } from "../stages";

/** `cd4ml backup`: copies the registry and the events of the environment to a folder or bucket. */
export function addCommand(program: Command): void {
  backupCommand(program, "backup", "copy the model registry and the events of this environment to a folder or bucket")
    .requiredOption(
      "--to <place>",
      "a folder, or s3://bucket/prefix; what is there from an earlier backup is used again",
    )
    .action(backup);
}

async function backup(options: BackupOptions & { to: string }): Promise<void> {
  const { BackupWriter, openPlace } = await import("../backup/place");
  const { manifestFile } = await import("../backup/manifest");
  const writer = new BackupWriter(openPlace(options.to, readConfiguration().bucket));
  const { manifest, damaged } = await showStages(backupStages, (display) => copy(options, writer, display));
  const content = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  const digest = await writer.write(manifestFile, content);
  const { written, kept } = writer;
  const result = { place: writer.place.address, digest, files: { written, kept }, ...summary(manifest), damaged };
  for (const reason of damaged) process.stderr.write(`Left out: ${reason}\n`);
  printResult(options, result, () => text(result));
  if (damaged.length > 0) process.exitCode = exitCode.failed;
}

async function copy(options: BackupOptions, writer: BackupWriter, display: StageDisplay<BackupStage>) {
  const { backupRegistry } = await import("../backup/backupRegistry");
  const { backupEvents } = await import("../backup/backupEvents");
  const { datasets } = await import("../../service/events/eventStore");
  const { registry, events, namespace } = await subjectOf(options);
  const manifest: BackupManifest = { format: 1, createdAt: new Date().toISOString() };
  let damaged: string[] = [];
  if (registry) {
    display.begin("registry");
    const copied = await backupRegistry(registry, writer, (run) => display.progress(run));
    manifest.registry = copied.registry;
    damaged = copied.damaged;
  }
  if (events) {
    const copied: Record<string, BackedUpEvents> = {};
    for (const dataset of datasets) {
      display.begin(dataset);
      const folder = `events/${namespace}/${dataset}`;
      copied[dataset] = await backupEvents(events, dataset, folder, writer, (n) => display.progress(`${n} events`));
    }
    manifest.events = { namespace, datasets: copied };
  }
  return { manifest, damaged };
}

function summary({ registry, events }: BackupManifest) {
  const problems = Object.values(registry?.problems ?? {});
  return {
    ...(registry && {
      registry: {
        problems: problems.length,
        runs: problems.reduce((sum, { runs }) => sum + Object.keys(runs).length, 0),
        moves: problems.reduce((sum, { history }) => sum + history.moves, 0),
      },
    }),
    ...(events && {
      events: Object.fromEntries(Object.entries(events.datasets).map(([dataset, { count }]) => [dataset, count])),
    }),
  };
}

type BackupResult = ReturnType<typeof summary> & {
  place: string;
  digest: string;
  files: { written: number; kept: number };
};

function text({ place, digest, files, registry, events }: BackupResult): string {
  return [
    `${place}: ${files.written} files written, ${files.kept} there already`,
    ...(registry ? [`registry: ${registry.problems} problems, ${registry.runs} runs, ${registry.moves} moves`] : []),
    ...(events
      ? [
          `events: ${Object.entries(events)
            .map((pair) => pair.join(" "))
            .join(", ")}`,
        ]
      : []),
    `sha256:${digest}`,
  ].join("\n  ");
}
