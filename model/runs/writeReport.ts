import path from "node:path";
import type { Analysis } from "../analysis/analyse";
import { writeFileAtomically } from "./atomically";
import type { Example } from "./example";
import type { FeatureImportance } from "./importances";
import { readRunJson, readRunJsonIfThere } from "./readRunJson";
import { renderChart } from "./renderChart";
import { Report } from "./report";
import type { Run } from "./run";
import type { StoredModel } from "./saveModel";

/** Writes a run's `report.html` from the run and from the other JSON files in its folder. */
export async function writeReport(folder: string, run: Run): Promise<void> {
  const { problem } = (await readRunJson(folder, "model.json")) as StoredModel;
  const importances = (await readRunJson(folder, "importance.json")) as FeatureImportance[];
  const example = await readRunJsonIfThere<Example>(folder, "explanation.json");
  const analysis = await readRunJsonIfThere<Analysis>(folder, "analysis.json");
  const plot = await renderChart(await readRunJson(folder, "validation.vl.json"), 500);
  const closer = analysis && { analysis, plot: await renderChart(analysis.plot, 500) };
  const page = await Report({ run, problem, importances, example, plot, closer });
  await writeFileAtomically(path.join(folder, "report.html"), `<!doctype html>\n${page}\n`);
}
