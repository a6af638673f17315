import * as pulumi from "@pulumi/pulumi";
import { Elasticsearch } from "../../infra/parts/elasticsearch";
import { EventAccess } from "../../infra/parts/eventAccess";
import type { Platform } from "../../infra/platforms/platform";
import { ownSecrets } from "../../infra/workload";
import { RealElasticsearch } from "./elasticsearch";
import { EngineStack } from "./engineStack";
import { platformOf } from "./platformOf";

/** The two keys of an environment. */
export interface EnvironmentKeys {
  key: string;
  readerKey: string;
}

/** A real Elasticsearch, set up by the stack's own parts as for a room with several environments. */
export class RoomElasticsearch {
  private constructor(
    readonly elasticsearch: RealElasticsearch,
    /** By namespace. */
    readonly keys: Record<string, EnvironmentKeys>,
    private readonly stack: EngineStack,
  ) {}

  /** Skips the calling test where there can be no Elasticsearch. */
  static async start(test: Mocha.Context, namespaces: string[]): Promise<RoomElasticsearch> {
    const elasticsearch = await RealElasticsearch.start(test);
    const stack = await EngineStack.create();
    const { outputs } = await stack.up(async () => {
      const platform = placeOn(elasticsearch);
      const args = { port: elasticsearch.port, inputs: { size: "double", name: "keyword" } as const };
      const store = new Elasticsearch("elasticsearch", args, { platform });
      const access = (namespace: string) => {
        const { writerKey, readerKey } = new EventAccess(
          `events-${namespace}`,
          { elasticsearch: store, namespace },
          {},
        );
        return { key: writerKey, readerKey };
      };
      const { elasticPassword } = store;
      return { elasticPassword, keys: Object.fromEntries(namespaces.map((name) => [name, access(name)])) };
    });
    elasticsearch.password = outputs.elasticPassword.value;
    return new RoomElasticsearch(elasticsearch, outputs.keys.value, stack);
  }

  async stop(): Promise<void> {
    await this.stack.remove();
    await this.elasticsearch.stop();
  }
}

/** Places the workload on the running process: gives it the workload's password. */
function placeOn(elasticsearch: RealElasticsearch): Platform {
  return platformOf((_name, workload) => {
    const url = pulumi.output(ownSecrets(workload).ADMIN_PASSWORD).apply(async (password) => {
      const client = elasticsearch.client();
      await client.security.changePassword({ username: "elastic", password });
      await client.close();
      return elasticsearch.url;
    });
    return { address: () => pulumi.unsecret(url) };
  });
}
