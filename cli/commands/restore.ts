import type { Command } from "commander";
import { Cd4mlError } from "../../model/errors";
import type { BackupManifest } from "../backup/manifest";
import type { BackupPlace } from "../backup/place";
import type { EventsRestore } from "../backup/restoreEvents";
import type { RegistryRestore } from "../backup/restoreRegistry";
import { type BackupOptions, type BackupStage, backupCommand, backupStages, subjectOf } from "../backup/subject";
import { readConfiguration } from "../configuration";
import { exitCode, printResult } from "../output";
import { type StageDisplay, showStages } from "../stages";

interface RestoreResult {
  registry?: RegistryRestore;
  events?: Record<string, EventsRestore>;
}

/** `cd4ml restore`: brings back what a backup holds and the registry or the event store does not. */
export function addCommand(program: Command): void {
  backupCommand(program, "restore", "bring back what a backup has and this environment has not; what is there stays")
    .requiredOption("--from <place>", "where cd4ml backup wrote to")
    .action(restore);
}

async function restore(options: BackupOptions & { from: string }): Promise<void> {
  const { openPlace } = await import("../backup/place");
  const { readManifest } = await import("../backup/manifest");
  const place = openPlace(options.from, readConfiguration().bucket);
  const manifest = await readManifest(place);
  const restored = await showStages(backupStages, (display) => bringBack(options, place, manifest, display));
  for (const problem of restored.registry?.kept ?? []) {
    process.stderr.write(
      `Kept: the history of ${problem}'s aliases in the registry is newer than the backup, or another. Its runs are ` +
        `there; to go back to one: cd4ml deploy RUN\n`,
    );
  }
  const rejected = Object.values(restored.events ?? {}).flatMap((events) => events.rejected);
  for (const { reason } of rejected.slice(0, 5)) process.stderr.write(`Refused by the event store: ${reason}\n`);
  const events =
    restored.events &&
    Object.fromEntries(
      Object.entries(restored.events).map(([dataset, each]) => [dataset, { ...each, rejected: each.rejected.length }]),
    );
  const result = { place: place.address, createdAt: manifest.createdAt, ...restored, ...(events && { events }) };
  printResult(options, result, () => text(place, restored));
  if (rejected.length > 0) process.exitCode = exitCode.failed;
}

async function bringBack(
  options: BackupOptions,
  place: BackupPlace,
  manifest: BackupManifest,
  display: StageDisplay<BackupStage>,
): Promise<RestoreResult> {
  const { restoreRegistry } = await import("../backup/restoreRegistry");
  const { restoreEvents } = await import("../backup/restoreEvents");
  const { datasets } = await import("../../service/events/eventStore");
  const { registry, events, namespace } = await subjectOf(options);
  if (events) requireNamespace(manifest, namespace);
  const result: RestoreResult = {};
  if (registry && manifest.registry) {
    display.begin("registry");
    result.registry = await restoreRegistry(place, manifest.registry, registry, (run) => display.progress(run));
  }
  if (events && manifest.events) {
    result.events = {};
    for (const dataset of datasets) {
      display.begin(dataset);
      const onEvents = (count: number) => display.progress(`${count} events`);
      const held = manifest.events.datasets[dataset];
      result.events[dataset] = await restoreEvents(place, held, events, dataset, onEvents);
    }
  }
  return result;
}

/** The events say which environment they are of; another would never show them. */
function requireNamespace({ events }: BackupManifest, namespace: string): void {
  if (!events || events.namespace === namespace) return;
  throw new Cd4mlError(
    "CD4ML_BACKUP_NAMESPACE",
    `The backup has the events of ${events.namespace}, and this is ${namespace}. Set CD4ML_NAMESPACE=${events.namespace}, ` +
      "or restore with --only registry.",
  );
}

function text({ address }: BackupPlace, { registry, events = {} }: RestoreResult): string {
  const counts = ({ restored, there }: { restored: number; there: number }) =>
    `${restored} restored, ${there} there already`;
  return [
    `Restored from ${address}`,
    ...(registry ? [`runs: ${counts(registry.runs)}`, `moves: ${counts(registry.moves)}`] : []),
    ...Object.entries(events).map(([dataset, each]) => `${dataset}: ${counts(each)}`),
  ].join("\n  ");
}
