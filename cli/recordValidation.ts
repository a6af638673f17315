import type { Run } from "../model/runs/run";
import { readConfiguration } from "./configuration";

/**
 * Records what a run scored, and whether it was accepted, in the event store that `CD4ML_EVENTS` names. A store that is
 * away stops no delivery: then a warning is all.
 */
export async function recordValidation(run: Run): Promise<void> {
  const { hasEvents, events, namespace, eventsKey } = readConfiguration();
  if (!hasEvents) return;
  try {
    const { openEventStore } = await import("../service/events/eventStore");
    const { validationEvent } = await import("../service/events/event");
    const store = openEventStore(events, { namespace, key: eventsKey });
    const [rejected] = await store.write(validationEvent(run, namespace, new Date().toISOString()));
    if (rejected) throw new Error(rejected.reason);
  } catch (error) {
    process.stderr.write(`Warning: the validation of ${run.run} is not recorded. ${(error as Error).message}\n`);
  }
}
