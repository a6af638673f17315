import type { FoundRun } from "../registry/findRun";
import { readRunJson } from "../runs/readRunJson";
import { renderChart } from "../runs/renderChart";
import type { Comparison } from "./compareRuns";
import { ComparisonPage } from "./comparisonPage";

/**
 * A comparison as a page of HTML that stands alone.
 *
 * @param found the runs that are compared
 */
export async function renderComparison(comparison: Comparison, found: [FoundRun, FoundRun]): Promise<string> {
  const plots = [await drawValidation(found[0]), await drawValidation(found[1])] as const;
  return `<!doctype html>\n${await ComparisonPage({ comparison, plots })}\n`;
}

async function drawValidation({ folder }: FoundRun): Promise<string> {
  return renderChart(await readRunJson(folder, "validation.vl.json"), 460);
}
