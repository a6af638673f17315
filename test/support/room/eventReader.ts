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
      return (await this.client.count({ index, query, ignore_unavailable: true })).count;
    } catch (error) {
      // Shards of a stream that was just made are not there yet.
      if ((error as { statusCode?: number }).statusCode === 503) return 0;
      throw error;
    }
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
