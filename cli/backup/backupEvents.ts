import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { Dataset, EventStore, StoredEvent } from "../../service/events/eventStore";
import type { BackedUpEvents } from "./manifest";
import type { BackupWriter } from "./place";

/** Events in one file. */
const partEvents = 50_000;

const compress = promisify(gzip);
export const decompress = promisify(gunzip);

/**
 * Copies all events of a kind, in files of newline-delimited JSON.
 *
 * @param onEvents told now and then how many events were read
 */
export async function backupEvents(
  store: EventStore,
  dataset: Dataset,
  folder: string,
  writer: BackupWriter,
  onEvents: (count: number) => void,
): Promise<BackedUpEvents> {
  const result: BackedUpEvents = { count: 0, parts: [] };
  for await (const part of parts(store.events(dataset))) {
    const content = await compress(part.map(({ line }) => `${line}\n`).join(""));
    result.parts.push({ ...(await writer.writeByDigest(folder, "ndjson.gz", content)), count: part.length });
    result.count += part.length;
    onEvents(result.count);
  }
  return result;
}

async function* parts(events: AsyncIterable<StoredEvent>): AsyncIterable<StoredEvent[]> {
  let part: StoredEvent[] = [];
  for await (const event of events) {
    part.push(event);
    if (part.length < partEvents) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
