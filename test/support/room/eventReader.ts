import { Client } from "@elastic/elasticsearch";

/** Counts events as one user of Elasticsearch sees them. */
export class EventReader {
  private readonly client: Client;

  constructor(node: string, { user: username, password }: { user: string; password: string }) {
    this.client = new Client({ node, auth: { username, password } });
  }

  /**
   * @param dataset `prediction`, `feedback` or `validation`
   * @param id `event.id`. @default all events
   */
  async count(dataset: string, environment: string, id?: string): Promise<number> {
    const index = `model-${dataset}-${environment}`;
    const query = id ? { term: { "event.id": id } } : { match_all: {} };
    try {
      return (await this.client.count({ index, query })).count;
    } catch (error) {
      // The stream is not there yet, or was just made and its shards are not.
      if ([404, 503].includes((error as { statusCode?: number }).statusCode ?? 0)) return 0;
      throw error;
    }
  }

  /** `event.id` of all events of an environment, up to 10,000. */
  async ids(dataset: string, environment: string): Promise<string[]> {
    const { hits } = await this.client.search<{ event: { id: string } }>({
      index: `model-${dataset}-${environment}`,
      size: 10_000,
      _source: ["event.id"],
    });
    return hits.hits.map(({ _source }) => _source!.event.id);
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
