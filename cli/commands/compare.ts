import path from "node:path";
import type { Command } from "commander";
import type { Comparison } from "../../model/compare/compareRuns";
import { comparisonText } from "../comparison";
import { printResult, withJson } from "../output";
import { findConfiguredRun, runSummary } from "../runCommand";

interface CompareOptions {
  html?: string;
  json?: boolean;
}

/** `cd4ml compare`: two runs of a problem side by side. */
export function addCommand(program: Command): void {
  withJson(program.command("compare").description("show how two runs of a problem differ: choices, data, metrics"))
    .argument("<run>", "a run's identifier, see cd4ml runs")
    .argument("<other>", "another's; differences are this one's less the first's")
    .option("--html <file>", "write a page as well, with the plots of both")
    .action(compare);
}

async function compare(first: string, second: string, options: CompareOptions): Promise<void> {
  const { compareRuns } = await import("../../model/compare/compareRuns");
  const found = [await findConfiguredRun(first), await findConfiguredRun(second)] as const;
  const [{ registry, run }] = found;
  const comparison = await compareRuns(...found, await registry.aliases(run.problem));
  if (options.html) await writePage(path.resolve(options.html), comparison, [...found]);
  printResult(options, resultOf(comparison), () => comparisonText(comparison));
}

type Found = Awaited<ReturnType<typeof findConfiguredRun>>;

async function writePage(file: string, comparison: Comparison, found: [Found, Found]): Promise<void> {
  const { renderComparison } = await import("../../model/compare/renderComparison");
  const { makeFolder } = await import("../../model/makeFolder");
  const { writeFileAtomically } = await import("../../model/runs/atomically");
  await makeFolder(path.dirname(file));
  await writeFileAtomically(file, await renderComparison(comparison, found));
  process.stderr.write(`Written to ${file}.\n`);
}

/** A comparison as JSON: of the runs what `cd4ml runs` has. */
function resultOf({ runs, roles, ...comparison }: Comparison) {
  return {
    ...comparison,
    runs: runs.map((run, i) => ({ ...runSummary(run), createdAt: run.createdAt, roles: roles[i] })),
  };
}
