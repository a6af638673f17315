import type { estypes } from "@elastic/elasticsearch";
import type { ElasticsearchConnection } from "./elasticsearchClient";
import type { StoredEvent } from "./eventStore";

/** Events read in one request. */
const pageSize = 2000;
/** How long Elasticsearch keeps the view of the data between two requests. */
const keepAlive = "10m";
const what = "reading events";

/**
 * All events of a data stream as they were written, by id, from one view of the data. One that a stream has taken twice
 * (see `ElasticsearchStore`) comes once.
 *
 * @param index names the data streams, e.g. `model-prediction-team1`
 */
export async function* readEvents(from: ElasticsearchConnection, index: string): AsyncIterable<StoredEvent> {
  // Not by `ignore_unavailable`: that would also leave out what the key may not read.
  const { id } = await from.ask(what, (client) =>
    client.openPointInTime({ index, keep_alive: keepAlive }, { ignore: [404] }),
  );
  if (!id) return;
  try {
    for (let after: string | undefined; ; ) {
      const hits = await from.ask(what, async (client) => (await client.search(pageRequest(id, after))).hits.hits);
      for (const { _source, sort } of hits) {
        const [eventId] = sort as [string];
        if (eventId !== after) yield { id: eventId, line: JSON.stringify(_source) };
        after = eventId;
      }
      if (hits.length < pageSize) return;
    }
  } finally {
    await from.ask(what, (client) => client.closePointInTime({ id }));
  }
}

function pageRequest(id: string, after: string | undefined): estypes.SearchRequest {
  return {
    pit: { id, keep_alive: keepAlive },
    size: pageSize,
    track_total_hits: false,
    sort: ["event.id"],
    ...(after && { search_after: [after] }),
  };
}
