import { Cd4mlError } from "../../model/errors";
import type { ElasticsearchConnection } from "./elasticsearchClient";
import type { EventLine } from "./eventLine";
import type { RejectedLine } from "./eventStore";

/** Size of one request, in characters; a longer line goes alone. */
const requestSize = 5 * 1024 * 1024;

/** What Elasticsearch says of one document. */
interface Item {
  create: { status: number; error?: { type: string; reason: string; caused_by?: { reason?: string } } };
}

/**
 * Stores events in their data streams, each under its id; one that is there already stays as it is.
 *
 * @returns lines that Elasticsearch will never take
 * @throws Cd4mlError CD4ML_EVENTS_STORE when some could not be stored now; storing all of them again is safe
 */
export async function storeEvents(to: ElasticsearchConnection, events: EventLine[]): Promise<RejectedLine[]> {
  const rejected: RejectedLine[] = [];
  for (const batch of batches(events)) rejected.push(...(await storeBatch(to, batch)));
  return rejected;
}

async function storeBatch(to: ElasticsearchConnection, batch: EventLine[]): Promise<RejectedLine[]> {
  const bulkBody = batch.map((event) => `${action(event)}\n${event.line}\n`).join("");
  // Without a template the name would become an index without types, so a data stream is asked for.
  const querystring = { require_data_stream: true, filter_path: "errors,items.*.status,items.*.error" };
  const answer = await to.ask("storing events", (client) =>
    client.transport.request<{ errors: boolean; items: Item[] }>({
      method: "POST",
      path: "/_bulk",
      querystring,
      bulkBody,
    }),
  );
  return answer.errors ? rejectedLines(batch, answer.items) : [];
}

/** @throws Cd4mlError CD4ML_EVENTS_STORE with the first reason that may pass, e.g. that the node has too much to do */
function rejectedLines(batch: EventLine[], items: Item[]): RejectedLine[] {
  return items.flatMap(({ create: { status, error } }, i) => {
    // 409: the event is there already.
    if (status < 300 || status === 409) return [];
    const reason = error?.caused_by?.reason ? `${error.reason}: ${error.caused_by.reason}` : (error?.reason ?? "");
    if (status === 400) return [{ line: batch[i].line, reason }];
    throw new Cd4mlError("CD4ML_EVENTS_STORE", `${streamOf(batch[i])} takes no events now (${status}): ${reason}`);
  });
}

function action(event: EventLine): string {
  return JSON.stringify({ create: { _index: streamOf(event), _id: event.id } });
}

function streamOf({ dataset, namespace }: EventLine): string {
  return `model-${dataset}-${namespace}`;
}

function* batches(events: EventLine[]): Iterable<EventLine[]> {
  let batch: EventLine[] = [];
  let size = 0;
  for (const event of events) {
    if (batch.length > 0 && size + event.line.length > requestSize) {
      yield batch;
      [batch, size] = [[], 0];
    }
    batch.push(event);
    size += event.line.length;
  }
  if (batch.length > 0) yield batch;
}
