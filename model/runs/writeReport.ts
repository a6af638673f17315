import { existsSync } from "node:fs";
import path from "node:path";
import { writeFileAtomically } from "./atomically";
import type { Example } from "./example";
import type { FeatureImportance } from "./importances";
import { readRunJson } from "./readRunJson";
import { renderChart } from "./renderChart";
import { Report } from "./report";
import type { Run } from "./run";

/** Writes a run's `report.html` from the run, and from `importance.json`, `explanation.json` and `validation.vl.json` in its folder. */
export async function writeReport(folder: string, run: Run): Promise<void> {
  const importances = (await readRunJson(folder, "importance.json")) as FeatureImportance[];
  // Runs of earlier versions have none.
  const isExplained = existsSync(path.join(folder, "explanation.json"));
  const example = isExplained ? ((await readRunJson(folder, "explanation.json")) as Example | null) : null;
  const plot = await renderChart(await readRunJson(folder, "validation.vl.json"), 500);
  const page = await Report({ run, importances, example, plot });
  await writeFileAtomically(path.join(folder, "report.html"), `<!doctype html>\n${page}\n`);
}
