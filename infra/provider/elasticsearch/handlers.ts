import { role, user } from "./accounts";
import { apiKey } from "./apiKey";
import { builtInPassword } from "./builtInPassword";
import { dataStream } from "./dataStream";
import { snapshotPolicy, snapshotRepository } from "./snapshots";
import { componentTemplate, indexTemplate } from "./templates";

/** The resources of an Elasticsearch, by the last part of their type. */
export const elasticsearchHandlers = {
  ElasticsearchComponentTemplate: componentTemplate,
  ElasticsearchIndexTemplate: indexTemplate,
  ElasticsearchDataStream: dataStream,
  ElasticsearchRole: role,
  ElasticsearchUser: user,
  ElasticsearchBuiltInPassword: builtInPassword,
  ElasticsearchApiKey: apiKey,
  ElasticsearchSnapshotRepository: snapshotRepository,
  ElasticsearchSnapshotPolicy: snapshotPolicy,
};
