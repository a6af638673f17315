import { Failure } from "./elastic";
import { queryFields } from "./kql";
import type { SavedObject, Store } from "./store";

/** A column of a Lens layer. */
export interface Column {
  label: string;
  dataType: string;
  operationType: string;
  sourceField: string;
  isBucketed: boolean;
  /** Counts only what fits. */
  filter?: { query: string };
  params?: Record<string, unknown>;
}

/** A layer: what is asked of Elasticsearch. */
export interface Layer {
  columns: Record<string, Column>;
  columnOrder: string[];
}

/** A chart as a Lens saved object's attributes tell it. */
export interface Lens {
  title: string;
  visualizationType: string;
  references: SavedObject["references"];
  state: {
    visualization: object;
    query: { query: string; language: string };
    filters: unknown[];
    datasourceStates: { formBased: { layers: Record<string, Layer> } };
  };
}

/** A chart on a dashboard. */
export interface Panel {
  type: string;
  panelIndex: string;
  gridData: { x: number; y: number; w: number; h: number; i: string };
  panelRefName?: string;
  embeddableConfig: { attributes?: Lens; timeRange?: { from: string; to: string } };
}

/** Operations a column may have, and whether they make groups. */
const operations: Record<string, boolean> = {
  count: false,
  average: false,
  median: false,
  max: false,
  min: false,
  sum: false,
  percentile: false,
  last_value: false,
  unique_count: false,
  date_histogram: true,
  terms: true,
  range: true,
};

/** Properties of each kind of chart that name columns. */
const accessors: Record<string, (visualization: never) => (string | undefined)[]> = {
  lnsXY: ({ layers }: { layers: { accessors: string[]; xAccessor?: string; splitAccessor?: string }[] }) =>
    layers.flatMap((layer) => [...layer.accessors, layer.xAccessor, layer.splitAccessor]),
  lnsMetric: ({ metricAccessor }: { metricAccessor: string }) => [metricAccessor],
  lnsDatatable: ({ columns }: { columns: { columnId: string }[] }) => columns.map(({ columnId }) => columnId),
};

/**
 * The panels of a dashboard, checked.
 *
 * @throws Failure 400 that says which panel is wrong
 */
export function panelsOf(dashboard: Pick<SavedObject, "attributes" | "references" | "id">): Panel[] {
  const text = (name: string) => {
    const value = dashboard.attributes[name];
    if (typeof value !== "string") throw new Failure(400, `${dashboard.id}: ${name} is no text`);
    return value;
  };
  text("title");
  JSON.parse(text("optionsJSON"));
  const panels: Panel[] = JSON.parse(text("panelsJSON"));
  for (const panel of panels) checkPanel(panel, dashboard.references, panels);
  return panels;
}

function checkPanel(panel: Panel, references: SavedObject["references"], all: Panel[]): void {
  const wrong = (what: string) => new Failure(400, `panel ${panel.panelIndex}: ${what}`);
  const { gridData, panelIndex } = panel;
  if (gridData.i !== panelIndex) throw wrong("gridData.i is not its panelIndex");
  if (all.filter((other) => other.panelIndex === panelIndex).length > 1) throw wrong("its panelIndex is there twice");
  if (gridData.x < 0 || gridData.w < 1 || gridData.x + gridData.w > 48) throw wrong("it is wider than the 48 columns");
  const covering = all.find((other) => other !== panel && overlaps(gridData, other.gridData));
  if (covering) throw wrong(`it covers ${covering.panelIndex}`);
  if (panel.panelRefName) {
    const name = `${panelIndex}:${panel.panelRefName}`;
    if (!references.some((reference) => reference.name === name)) throw wrong(`no reference ${name}`);
    return;
  }
  const lens = panel.embeddableConfig.attributes;
  if (panel.type !== "lens" || !lens) throw wrong("neither a chart nor a reference to one");
  for (const { name, id } of lens.references) {
    const same = references.find((reference) => reference.name === `${panelIndex}:${name}`);
    if (same?.id !== id) throw wrong(`the dashboard's references lack ${panelIndex}:${name}`);
  }
  checkLens(lens, wrong);
}

function checkLens(lens: Lens, wrong: (what: string) => Failure): void {
  const { state, visualizationType } = lens;
  if (state.query.language !== "kuery") throw wrong("its query is not in KQL");
  const layers = Object.entries(state.datasourceStates.formBased.layers);
  if (layers.length === 0) throw wrong("it has no layer");
  for (const [id, layer] of layers) {
    if (!lens.references.some(({ name }) => name === `indexpattern-datasource-layer-${id}`)) {
      throw wrong(`layer ${id} has no data view`);
    }
    checkLayer(layer, wrong);
  }
  const columns = layers.flatMap(([, layer]) => layer.columnOrder);
  const named = accessors[visualizationType];
  if (!named) throw wrong(`there is no chart ${visualizationType}`);
  const unknown = named(state.visualization as never).find((column) => column && !columns.includes(column));
  if (unknown) throw wrong(`its chart shows ${unknown}, which is no column`);
}

function checkLayer({ columns, columnOrder }: Layer, wrong: (what: string) => Failure): void {
  if ([...columnOrder].sort().join() !== Object.keys(columns).sort().join()) {
    throw wrong("columnOrder and columns differ");
  }
  for (const [id, column] of Object.entries(columns)) {
    const makesGroups = operations[column.operationType];
    if (makesGroups === undefined) throw wrong(`there is no operation ${column.operationType}`);
    if (makesGroups !== column.isBucketed) throw wrong(`isBucketed of ${id} does not fit ${column.operationType}`);
    const order = (column.params?.orderBy as { columnId?: string } | undefined)?.columnId;
    if (order && !columns[order]) throw wrong(`${id} is ordered by ${order}, which is no column`);
  }
  const kinds = columnOrder.map((id) => columns[id].isBucketed);
  if (kinds.lastIndexOf(true) > kinds.indexOf(false) && kinds.includes(false))
    throw wrong("a metric is before a group");
}

function overlaps(a: Panel["gridData"], b: Panel["gridData"]): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** Fields that an object shows, by data view. */
export function fieldsOf(object: SavedObject, store: Store): { pattern: string; field: string }[] {
  const patternOf = (id: string) => store.find(object.space, "index-pattern", id)!.attributes.title as string;
  if (object.type === "index-pattern") return [];
  if (object.type === "search") {
    const [{ id }] = object.references;
    return (object.attributes.columns as string[]).map((field) => ({ pattern: patternOf(id), field }));
  }
  return panelsOf(object).flatMap(({ embeddableConfig: { attributes: lens } }) =>
    Object.entries(lens?.state.datasourceStates.formBased.layers ?? {}).flatMap(([layer, { columns }]) => {
      const { id } = lens!.references.find(({ name }) => name === `indexpattern-datasource-layer-${layer}`)!;
      const ofColumns = Object.values(columns).flatMap(({ sourceField, filter, params }) => [
        sourceField,
        ...queryFields(filter?.query ?? ""),
        ...(params?.sortField ? [params.sortField as string] : []),
      ]);
      const used = [...ofColumns, ...queryFields(lens!.state.query.query)];
      return used.filter((field) => field !== "___records___").map((field) => ({ pattern: patternOf(id), field }));
    }),
  );
}
