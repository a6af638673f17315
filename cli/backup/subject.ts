import { type Command, Option } from "commander";
import type { RunStore } from "../../model/registry/runStore";
import type { EventStore } from "../../service/events/eventStore";
import { readConfiguration } from "../configuration";
import { withJson } from "../output";

/** Options of `cd4ml backup` and `cd4ml restore`. */
export interface BackupOptions {
  only?: "registry" | "events";
  json?: boolean;
}

/** The stages that both show. */
export const backupStages = {
  registry: "Model registry",
  prediction: "Predictions",
  feedback: "Feedback",
  validation: "Validations",
};
export type BackupStage = keyof typeof backupStages;

/** Adds a command on a backup. */
export function backupCommand(program: Command, name: string, description: string): Command {
  return withJson(
    program
      .command(name)
      .description(description)
      .addOption(new Option("--only <part>", "leave out the other (default: both)").choices(["registry", "events"])),
  );
}

/** What is backed up and restored: the configured registry and event store, those that `--only` leaves. */
export async function subjectOf({ only }: BackupOptions): Promise<{
  registry?: RunStore;
  events?: EventStore;
  namespace: string;
}> {
  const { openStore } = await import("../../model/registry/openRegistry");
  const { openEventStore } = await import("../../service/events/eventStore");
  const { registry, bucket, events, namespace, eventsKey: key, eventsReaderKey: readerKey } = readConfiguration();
  return {
    ...(only !== "events" && { registry: openStore(registry, bucket) }),
    ...(only !== "registry" && { events: openEventStore(events, { namespace, key, readerKey }) }),
    namespace,
  };
}
