import { type MonitoredProblem, problemDashboard } from "./problemDashboard";

/** An object as Kibana imports and exports it. */
export interface SavedObject {
  type: string;
  id: string;
  attributes: Record<string, unknown>;
  references: { type: string; id: string; name: string }[];
  coreMigrationVersion?: string;
  typeMigrationVersion?: string;
}

/** Identifiers of an environment's objects; fixed, and different from every other environment's. */
export const objectId = {
  dataView: (environment: string) => `cd4ml-${environment}-events`,
  search: (environment: string) => `cd4ml-${environment}-predictions`,
  dashboard: (environment: string, problem: string) => `cd4ml-${environment}-${problem}`,
};

/**
 * What an environment's space holds: the data view of its events, a search of its predictions, a dashboard for each
 * problem. The same problems give the same bytes.
 */
export function environmentObjects(environment: string, problems: MonitoredProblem[]): SavedObject[] {
  const dataView = objectId.dataView(environment);
  return [
    dataViewOf(environment, dataView),
    predictionSearch(objectId.search(environment), dataView),
    ...problems.map((problem) => problemDashboard(problem, objectId.dashboard(environment, problem.name), dataView)),
  ];
}

/** Called `model-*` as in the lesson; it sees the environment's own streams, the only ones its users may read. */
function dataViewOf(environment: string, id: string): SavedObject {
  return {
    type: "index-pattern",
    id,
    attributes: {
      title: `model-*-${environment}`,
      name: "model-*",
      timeFieldName: "@timestamp",
      allowNoIndex: true,
      sourceFilters: "[]",
      fields: "[]",
      fieldFormatMap: JSON.stringify({ "cd4ml.latency_us": milliseconds }),
      fieldAttrs: "{}",
      runtimeFieldMap: "{}",
      typeMeta: "{}",
    },
    references: [],
    coreMigrationVersion: "8.8.0",
    typeMigrationVersion: "8.0.0",
  };
}

/** Latencies are recorded in microseconds. */
const milliseconds = {
  id: "duration",
  params: { inputFormat: "microseconds", outputFormat: "asMilliseconds", outputPrecision: 1 },
};

function predictionSearch(id: string, dataView: string): SavedObject {
  const indexRefName = "kibanaSavedObjectMeta.searchSourceJSON.index";
  const query = { query: 'event.dataset: "model.prediction"', language: "kuery" };
  return {
    type: "search",
    id,
    attributes: {
      title: "Predictions",
      description: "Every prediction, newest first",
      columns: ["problem", "run", "prediction", "class", "latency_us"]
        .map((field) => `cd4ml.${field}`)
        .concat("event.id"),
      sort: [["@timestamp", "desc"]],
      grid: {},
      hideChart: false,
      isTextBasedQuery: false,
      timeRestore: false,
      kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify({ query, filter: [], indexRefName }) },
    },
    references: [{ type: "index-pattern", id: dataView, name: indexRefName }],
    coreMigrationVersion: "8.8.0",
    typeMigrationVersion: "8.0.0",
  };
}
