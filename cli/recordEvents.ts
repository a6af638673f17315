import type { Run } from "../model/runs/run";
import { readConfiguration } from "./configuration";

/** Records what a run scored, and whether it was accepted; see {@link recordEvents}. */
export async function recordValidation(run: Run): Promise<void> {
  const { validationEvent } = await import("../service/events/event");
  await recordEvents(`the validation of ${run.run}`, (namespace, at) => [validationEvent(run, namespace, at)]);
}

/**
 * Records events in the event store that `CD4ML_EVENTS` names; without it there is none. A store that is away stops no
 * delivery: then a warning is all.
 *
 * @param what for the warning, e.g. `the validation of …`
 * @param events lines of JSON, given the namespace and the time
 */
export async function recordEvents(what: string, events: (namespace: string, at: string) => string[]): Promise<void> {
  const { hasEvents, events: url, namespace, eventsKey } = readConfiguration();
  if (!hasEvents) return;
  try {
    const { openEventStore } = await import("../service/events/eventStore");
    const store = openEventStore(url, { namespace, key: eventsKey });
    const [rejected] = await store.write(events(namespace, new Date().toISOString()).join("\n"));
    if (rejected) throw new Error(rejected.reason);
  } catch (error) {
    process.stderr.write(`Warning: ${what} is not recorded. ${(error as Error).message}\n`);
  }
}
