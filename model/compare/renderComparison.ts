import type { Analysis } from "../analysis/analyse";
import type { FoundRun } from "../registry/findRun";
import { readRunJson, readRunJsonIfThere } from "../runs/readRunJson";
import { renderChart } from "../runs/renderChart";
import type { Comparison } from "./compareRuns";
import { ComparisonPage } from "./comparisonPage";

/** Pixels of a plot, two of which are side by side. */
const width = 460;

/**
 * A comparison as a page of HTML that stands alone.
 *
 * @param found the runs that are compared
 */
export async function renderComparison(comparison: Comparison, found: [FoundRun, FoundRun]): Promise<string> {
  const [first, second] = found;
  const plots = {
    validation: [await drawValidation(first), await drawValidation(second)] as [string, string],
    analysis: await drawAnalyses(first, second),
  };
  return `<!doctype html>\n${await ComparisonPage({ comparison, plots })}\n`;
}

async function drawValidation({ folder }: FoundRun): Promise<string> {
  return renderChart(await readRunJson(folder, "validation.vl.json"), width);
}

async function drawAnalyses(first: FoundRun, second: FoundRun) {
  const ours = await readRunJsonIfThere<Analysis>(first.folder, "analysis.json");
  const theirs = await readRunJsonIfThere<Analysis>(second.folder, "analysis.json");
  if (!ours || !theirs) return null;
  const title = first.run.confusion ? "How far their probabilities can be believed" : "What predictions miss";
  const plots: [string, string] = [await renderChart(ours.plot, width), await renderChart(theirs.plot, width)];
  return { title, plots };
}
