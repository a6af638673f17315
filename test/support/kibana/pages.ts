import { type Elastic, Failure } from "./elastic";
import { panelsOf } from "./lens";
import { panelRows, type Rows } from "./panelRows";
import type { SavedObject, Store } from "./store";

const style =
  "body{font:15px system-ui;margin:2rem}section{display:inline-block;vertical-align:top;margin:0 2rem 2rem 0}" +
  "td,th{padding:.1rem .6rem;text-align:left;border-bottom:1px solid #ddd}h2{font-size:1rem}small{color:#666}";

/** Kibana keeps the dashboard's id after `#`, which a browser does not send. */
const script =
  "const show=async()=>{const[,id]=/^#\\/view\\/([^?]+)/.exec(location.hash)??[];if(!id)return;" +
  'const r=await fetch(location.pathname+"/stand-in/"+id);document.querySelector("main").innerHTML=await r.text()};' +
  'addEventListener("hashchange",show);show()';

/** The list of a space's dashboards; opens the one after `#/view/`. */
export function listPage(store: Store, space: string): string {
  const links = store
    .inSpace(space, "dashboard")
    .map(({ id, attributes }) => `<li><a href="#/view/${id}">${html(String(attributes.title))}</a></li>`);
  return `<!doctype html><meta charset=utf-8><title>Dashboards - stand-in for Kibana</title><style>${style}</style>
<h1>Dashboards of ${html(space)}</h1><p>This is a stand-in for Kibana.</p><ul>${links.join("")}</ul><main></main><script>${script}</script>`;
}

/** A dashboard's panels as tables of real numbers. */
export async function dashboardPage(
  store: Store,
  elastic: Elastic,
  login: string,
  space: string,
  id: string,
): Promise<string> {
  const dashboard = store.find(space, "dashboard", id);
  if (!dashboard) throw new Failure(404, `there is no dashboard ${id} in space ${space}`);
  const { title, timeFrom, timeTo } = dashboard.attributes as Record<string, string>;
  const sections = panelsOf(dashboard).map(async ({ embeddableConfig, panelRefName, panelIndex }) => {
    const { attributes: lens, timeRange } = embeddableConfig;
    if (!lens) {
      const { id } = dashboard.references.find(({ name }) => name === `${panelIndex}:${panelRefName}`)!;
      return `<section><h2>${html(String(store.find(space, "search", id)?.attributes.title))}</h2></section>`;
    }
    const pattern = store.find(space, "index-pattern", lens.references[0].id)!.attributes.title as string;
    const time = timeRange ?? { from: timeFrom, to: timeTo };
    const rows = await panelRows(elastic, login, pattern, lens, time);
    return `<section><h2>${html(lens.title)}</h2>${table(rows)}</section>`;
  });
  return `<h1>${html(title)}</h1>${(await Promise.all(sections)).join("\n")}`;
}

/** The saved objects of a space with a title, for the page of Discover. */
export function searchPage(searches: SavedObject[]): string {
  const items = searches.map(
    ({ attributes: { title, columns } }) =>
      `<li>${html(String(title))}: ${html((columns as string[]).join(", "))}</li>`,
  );
  return `<!doctype html><meta charset=utf-8><title>Discover - stand-in for Kibana</title><style>${style}</style>
<h1>Discover</h1><p>This is a stand-in for Kibana.</p><ul>${items.join("")}</ul>`;
}

function table({ columns, rows }: Rows): string {
  if (rows.length === 0) return "<p>No results found</p>";
  const line = (cells: (string | number)[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${html(String(cell))}</${tag}>`).join("")}</tr>`;
  return `<table>${line(columns, "th")}${rows
    .slice(-30)
    .map((row) => line(row, "td"))
    .join("")}</table>`;
}

function html(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
