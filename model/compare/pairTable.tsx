import type { Comparison } from "./compareRuns";

/** A line of a {@link PairTable}. */
export interface PairRow {
  name: string;
  /** What each run has, in words. */
  texts: string[];
  /** Whether that is marked as different. @default it is not */
  differs?: boolean;
}

interface PairTableProps {
  title: string;
  comparison: Comparison;
  rows: PairRow[];
  /** Class of the runs' cells. @default none */
  cellClass?: string;
}

/** A section with what both runs have, side by side. */
export function PairTable({ title, comparison, rows, cellClass }: PairTableProps): JSX.Element {
  return (
    <section>
      <h2 safe>{title}</h2>
      <table>
        <Head comparison={comparison} />
        <tbody>
          {rows.map(({ name, texts, differs }) => (
            <tr class={differs ? "differs" : undefined}>
              <th scope="row" safe>
                {name}
              </th>
              {texts.map((text) => (
                <td class={cellClass} safe>
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

/** The runs as headings of two columns. */
export function Head({ comparison: { runs } }: { comparison: Comparison }): JSX.Element {
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
