import type { Outcomes } from "../model/compare/compareOutcomes";
import type { Comparison } from "../model/compare/compareRuns";
import { classText, metricText, verdictText } from "../model/compare/describeComparison";
import { formatAmount } from "../model/format";

/** A part of a comparison for people: a heading, and rows of a name and what both runs have. */
interface Section {
  title: string;
  rows: string[][];
}

/** Characters of the longest bar. */
const longestBar = 16;

/** Parts of a character's width that a bar may end with, an eighth to all of it. */
const blocks = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];

/** Levels of a category beyond these are on the page. */
const mostLevels = 8;

/** Acceptance criteria, classes, and the metric by the levels of categories, as far as the runs have them. */
export function detailSections({ criteria, classes, slices, unit }: Comparison): Section[] {
  const categories = slices?.categories ?? [];
  return [
    { title: "criterion", rows: criteria.map(({ name, values }) => [name, ...values.map(verdictText)]) },
    {
      title: "F1 (precision, recall)",
      rows: classes.map(({ name, values }) => [name, ...values.map(classText)]),
    },
    ...categories.map(({ by, levels }) => ({
      title: `${slices!.metric} by ${by}`,
      rows: [
        ...levels
          .slice(0, mostLevels)
          .map(({ name, values }) => [name, ...values.map((value) => metricText(slices!.metric, value, unit))]),
        ...(levels.length > mostLevels ? [[`and ${levels.length - mostLevels} more`]] : []),
      ],
    })),
  ];
}

/** What predictions miss, or how far probabilities can be believed, as bars: one row a part, both runs side by side. */
export function outcomeRows({ outcomes, unit }: Comparison): [title: string, rows: string[][]] {
  if (outcomes === null) return ["", []];
  if (outcomes.kind === "residuals") return ["actual less predicted", residualRows(outcomes, unit)];
  const rows = outcomes.shares[0].map((share, tenth) => [
    `${tenth * 10} to ${(tenth + 1) * 10} %`,
    ...[share, outcomes.shares[1][tenth]].map((each) => (each === null ? "–" : bar(each, 1))),
  ]);
  return ["came true of", rows];
}

function residualRows({ edges, shares }: Extract<Outcomes, { kind: "residuals" }>, unit: string | null): string[][] {
  const longest = Math.max(...shares.flat());
  const cents = Math.max(...edges) < 100 ? 2 : 0;
  const texts = edges.map((edge) => formatAmount(edge, unit ?? undefined, cents));
  return shares[0].map((share, part) => [
    part === 0 ? `below ${texts[0]}` : `from ${texts[part - 1]}`,
    bar(share, longest),
    bar(shares[1][part], longest),
  ]);
}

/** A share as a bar beside the longest, and in percent. */
function bar(share: number, longest: number): string {
  const eighths = Math.round((share / longest) * longestBar * 8);
  const drawn = "█".repeat(Math.floor(eighths / 8)) + blocks[eighths % 8];
  return `${drawn.padEnd(longestBar)} ${(share * 100).toFixed(1).padStart(5)} %`;
}
