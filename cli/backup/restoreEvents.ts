import { readEventLine } from "../../service/events/eventLine";
import type { Dataset, EventStore, RejectedLine, StoredEvent } from "../../service/events/eventStore";
import { decompress } from "./backupEvents";
import type { BackedUpEvents } from "./manifest";
import { type BackupPlace, readChecked } from "./place";

/** What a restore did to the events of a kind. */
export interface EventsRestore {
  restored: number;
  there: number;
  /** Lines that the store does not take. */
  rejected: RejectedLine[];
}

/**
 * Brings the events of a backup into a store. Both are read in the order of ids, side by side, and only what the store
 * does not have is written: also where a data stream has rolled over since, in which a second document of that id could
 * be created.
 *
 * @param onEvents told now and then how many events were looked at
 * @throws Cd4mlError CD4ML_BACKUP_DAMAGED
 */
export async function restoreEvents(
  place: BackupPlace,
  { parts }: BackedUpEvents,
  store: EventStore,
  dataset: Dataset,
  onEvents: (count: number) => void,
): Promise<EventsRestore> {
  const result: EventsRestore = { restored: 0, there: 0, rejected: [] };
  const there = new Ahead(store.events(dataset));
  try {
    for (const { file, sha256 } of parts) {
      const text = (await decompress(await readChecked(place, file, sha256))).toString().trimEnd();
      const missing: string[] = [];
      const lines = text.split("\n");
      for (const line of lines) if (!(await there.has(idOf(line)))) missing.push(line);
      const rejected = missing.length > 0 ? await store.write(missing.join("\n")) : [];
      result.rejected.push(...rejected);
      result.restored += missing.length - rejected.length;
      result.there += lines.length - missing.length;
      onEvents(result.restored + result.there);
    }
  } finally {
    await there.close();
  }
  return result;
}

/** A line that is no event has no id: the store says what is wrong with it. */
function idOf(line: string): string {
  const event = readEventLine(line);
  return typeof event === "string" ? "" : event.id;
}

/** Whether events are in a store, asked in the order of their ids. */
class Ahead {
  readonly #events: AsyncIterator<StoredEvent>;
  #next: IteratorResult<StoredEvent> | undefined;

  constructor(events: AsyncIterable<StoredEvent>) {
    this.#events = events[Symbol.asyncIterator]();
  }

  async has(id: string): Promise<boolean> {
    this.#next ??= await this.#events.next();
    while (!this.#next.done && this.#next.value.id < id) this.#next = await this.#events.next();
    return !this.#next.done && this.#next.value.id === id;
  }

  async close(): Promise<void> {
    await this.#events.return?.();
  }
}
