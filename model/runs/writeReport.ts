import { readFile } from "node:fs/promises";
import path from "node:path";
import { writeFileAtomically } from "./atomically";
import type { FeatureImportance } from "./importances";
import { renderChart } from "./renderChart";
import { Report } from "./report";
import type { Run } from "./run";

/** Writes a run's `report.html` from the run, `importance.json` and `validation.vl.json` in its folder. */
export async function writeReport(folder: string, run: Run): Promise<void> {
  const importances = (await readJson(folder, "importance.json")) as FeatureImportance[];
  const plot = await renderChart(await readJson(folder, "validation.vl.json"), 500);
  const page = await Report({ run, importances, plot });
  await writeFileAtomically(path.join(folder, "report.html"), `<!doctype html>\n${page}\n`);
}

async function readJson(folder: string, file: string) {
  return JSON.parse(await readFile(path.join(folder, file), "utf8"));
}
