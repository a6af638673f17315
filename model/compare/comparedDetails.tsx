import { metricTitle } from "../metrics/metricTexts";
import type { Comparison } from "./compareRuns";
import { classText, metricText, verdictText } from "./describeComparison";
import { type PairRow, PairTable } from "./pairTable";

interface Details {
  comparison: Comparison;
}

/** Verdicts on the acceptance criteria of either run; nothing if neither was judged by any. */
export function CriteriaTable({ comparison }: Details): JSX.Element {
  const rows = comparison.criteria.map(({ name, values }) => ({ name, texts: values.map(verdictText) }));
  return <Figures title="Acceptance criteria" comparison={comparison} rows={rows} />;
}

/** How well each class is told; nothing of numbers. */
export function ClassTable({ comparison }: Details): JSX.Element {
  const rows = comparison.classes.map(({ name, values }) => ({ name, texts: values.map(classText) }));
  return <Figures title="Classes: F1 (precision, recall)" comparison={comparison} rows={rows} />;
}

/** The metric by the levels of categories; nothing unless both runs were looked at by the same metric. */
export function SliceTables({ comparison }: Details): JSX.Element {
  const { slices, unit } = comparison;
  if (slices === null) return "";
  const { metric, categories } = slices;
  return (
    <>
      {categories.map(({ title, levels }) => (
        <Figures
          title={`${metricTitle(metric)} by ${title.toLowerCase()}`}
          comparison={comparison}
          rows={levels.map(({ name, values }) => ({
            name,
            texts: values.map((value) => metricText(metric, value, unit)),
          }))}
        />
      ))}
    </>
  );
}

function Figures({ title, comparison, rows }: Details & { title: string; rows: PairRow[] }): JSX.Element {
  return rows.length > 0 ? <PairTable title={title} comparison={comparison} rows={rows} cellClass="number" /> : "";
}
