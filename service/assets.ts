import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";

/** A file that pages load from this service. */
interface Asset {
  folder: string;
  file: string;
  /** Changes with the content, so that browsers may keep a file for ever. */
  version: string;
}

const own = path.join(__dirname, "assets");
const built = (name: string) => path.join(packageFolder(name), "build");

/** Style sheets of every page, in the order they apply. */
export const styles = ["pico.css", "theme.css", "layout.css", "form.css", "tables.css", "charts.css"];

const files: Record<string, [folder: string, file: string]> = {
  "pico.css": [path.join(packageFolder("@picocss/pico"), "css"), "pico.min.css"],
  "theme.css": [own, "theme.css"],
  "layout.css": [own, "layout.css"],
  "form.css": [own, "form.css"],
  "tables.css": [own, "tables.css"],
  "charts.css": [own, "charts.css"],
  "icon.svg": [own, "icon.svg"],
  "form.mjs": [own, "form.mjs"],
  "explanation.mjs": [own, "explanation.mjs"],
  "charts.mjs": [own, "charts.mjs"],
  "report.mjs": [own, "report.mjs"],
  "monitor.mjs": [own, "monitor.mjs"],
  "monitorCharts.mjs": [own, "monitorCharts.mjs"],
  "vega.js": [built("vega"), "vega.min.js"],
  "vega-lite.js": [built("vega-lite"), "vega-lite.min.js"],
  "vega-embed.js": [built("vega-embed"), "vega-embed.min.js"],
};

/** One version for all: modules import each other by relative name. */
const version = createHash("sha256");
for (const [folder, file] of Object.values(files)) version.update(readFileSync(path.join(folder, file)));
const versionText = version.digest("hex").slice(0, 12);

/** Address of an asset, e.g. `/assets/3f9c1a…/theme.css`. */
export function assetUrl(name: string): string {
  if (!(name in files)) throw new Error(`no asset ${name}`);
  return `/assets/${versionText}/${name}`;
}

/** Where an asset is, or undefined. */
export function findAsset(name: string): Asset | undefined {
  if (!Object.hasOwn(files, name)) return undefined;
  const [folder, file] = files[name];
  return { folder, file, version: versionText };
}

/** Folder of an installed package; its `exports` need not name its package.json. */
function packageFolder(name: string): string {
  for (const folder of require.resolve.paths(name) ?? []) {
    const candidate = path.join(folder, name);
    try {
      readFileSync(path.join(candidate, "package.json"));
      return candidate;
    } catch {}
  }
  throw new Error(`package ${name} is not installed`);
}
