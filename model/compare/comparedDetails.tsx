import { metricTitle } from "../metrics/metricTexts";
import type { Comparison } from "./compareRuns";
import { classText, metricText, verdictText } from "./describeComparison";

interface Details {
  comparison: Comparison;
}

/** Verdicts on the acceptance criteria of either run; nothing if neither was judged by any. */
export function CriteriaTable({ comparison }: Details): JSX.Element {
  const rows = comparison.criteria.map(({ name, values }) => ({ name, texts: values.map(verdictText) }));
  return <PairTable title="Acceptance criteria" comparison={comparison} rows={rows} />;
}

/** How well each class is told; nothing of numbers. */
export function ClassTable({ comparison }: Details): JSX.Element {
  const rows = comparison.classes.map(({ name, values }) => ({ name, texts: values.map(classText) }));
  return <PairTable title="Classes: F1 (precision, recall)" comparison={comparison} rows={rows} />;
}

/** The metric by the levels of categories; nothing unless both runs were looked at by the same metric. */
export function SliceTables({ comparison }: Details): JSX.Element {
  const { slices, unit } = comparison;
  if (slices === null) return "";
  const { metric, categories } = slices;
  return (
    <>
      {categories.map(({ title, levels }) => (
        <PairTable
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

/** The runs as headings of two columns. */
export function Head({ comparison: { runs } }: Details): JSX.Element {
  return (
    <thead>
      <tr>
        <td />
        {runs.map(({ run }) => (
          <th scope="col" safe>
            {run}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface PairTableProps extends Details {
  title: string;
  rows: { name: string; texts: string[] }[];
}

function PairTable({ title, comparison, rows }: PairTableProps): JSX.Element {
  if (rows.length === 0) return "";
  return (
    <section>
      <h2 safe>{title}</h2>
      <table>
        <Head comparison={comparison} />
        <tbody>
          {rows.map(({ name, texts }) => (
            <tr>
              <th scope="row" safe>
                {name}
              </th>
              {texts.map((text) => (
                <td class="number" safe>
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
