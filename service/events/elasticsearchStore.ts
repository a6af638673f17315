import { Cd4mlError } from "../../model/errors";
import { readActivity } from "./elasticsearchActivity";
import { storeEvents } from "./elasticsearchBulk";
import { ElasticsearchConnection } from "./elasticsearchClient";
import { readEvents } from "./elasticsearchEvents";
import { readLabelled } from "./elasticsearchLabelled";
import { type EventLine, readEventLine } from "./eventLine";
import type {
  Activity,
  ActivityQuery,
  Dataset,
  EventStore,
  EventStoreOptions,
  LabelledPrediction,
  LabelledQuery,
  RejectedLine,
  StoredEvent,
} from "./eventStore";

/**
 * Events in Elasticsearch's data streams `model-<dataset>-<namespace>`, which the stack's templates describe. An event's
 * id is its document's id, created once; a stream that rolls over between two tries may take an event twice.
 */
export class ElasticsearchStore implements EventStore {
  readonly url: string;
  readonly #writer: ElasticsearchConnection;
  readonly #reader: ElasticsearchConnection;

  /** @throws Cd4mlError CD4ML_EVENTS_URL when there is a password in the address, which is shown and logged */
  constructor(
    url: string,
    private readonly options: EventStoreOptions = {},
  ) {
    this.url = addressOf(url);
    const { key, readerKey } = options;
    this.#writer = new ElasticsearchConnection(this.url, "CD4ML_EVENTS_KEY", key);
    this.#reader = new ElasticsearchConnection(this.url, "CD4ML_EVENTS_READER_KEY", readerKey ?? key);
  }

  async write(text: string): Promise<RejectedLine[]> {
    const events: EventLine[] = [];
    const rejected: RejectedLine[] = [];
    for (const line of text.split("\n")) {
      const event = readEventLine(line);
      const reason = typeof event === "string" ? event : this.#foreign(event);
      if (reason) rejected.push({ line, reason });
      else events.push(event as EventLine);
    }
    return [...rejected, ...(await storeEvents(this.#writer, events))];
  }

  activity(query: ActivityQuery): Promise<Activity[]> {
    return readActivity(this.#reader, `model-prediction-${this.options.namespace ?? "*"}`, query);
  }

  labelled(query: LabelledQuery): AsyncIterable<LabelledPrediction> {
    return readLabelled(this.#reader, this.options.namespace ?? "*", query);
  }

  events(dataset: Dataset): AsyncIterable<StoredEvent> {
    return readEvents(this.#reader, `model-${dataset}-${this.options.namespace ?? "*"}`);
  }

  /** The key opens one environment's streams: another's event would be refused for ever, and hold up those behind it. */
  #foreign({ namespace }: EventLine): string | undefined {
    const own = this.options.namespace;
    return own && own !== namespace ? `an event of ${namespace}; this store takes those of ${own}` : undefined;
  }
}

function addressOf(text: string): string {
  const address = URL.canParse(text) ? new URL(text) : undefined;
  if (address?.hostname && !address.username && !address.password) return text.replace(/\/+$/, "");
  const what = address?.hostname ? "has a user or password in it, which would be shown" : "is no address";
  throw new Cd4mlError(
    "CD4ML_EVENTS_URL",
    `The Elasticsearch in CD4ML_EVENTS ${what}. Write e.g. https://elasticsearch:9200, and the key to CD4ML_EVENTS_KEY.`,
  );
}
