import { reportStyle } from "../runs/reportStyle";
import { ClassTable, CriteriaTable, SliceTables } from "./comparedDetails";
import { Importances, Losses } from "./comparedFeatures";
import type { Compared } from "./compareEach";
import { type ComparedMetric, type Comparison, differs } from "./compareRuns";
import { describeValue, metricText, rowsNote, runFacts, signed } from "./describeComparison";
import { Head, PairTable } from "./pairTable";

/** A plot of each run. */
type Plots = [first: string, second: string];

/** What a comparison shows. */
interface ComparisonPageProps {
  comparison: Comparison;
  /** The runs' plots as SVG. */
  plots: {
    validation: Plots;
    /** Residuals, or of classifications the calibration; null unless both runs were looked at closer. */
    analysis: { title: string; plots: Plots } | null;
  };
}

/** What a report's style lacks: two columns. */
const style = `
main { max-width: 64rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1.5rem; }
figcaption { font-size: .875rem; overflow-wrap: anywhere; }
thead th { overflow-wrap: anywhere; font-weight: 600; color: var(--ink); width: auto; border: 0; }
table { table-layout: fixed; }
thead td { width: 11rem; border: 0; }
tbody th { overflow-wrap: anywhere; }
tr.differs td { font-weight: 600; }
td.number { font-variant-numeric: tabular-nums; }
.good { color: var(--good); }
.bars .number { white-space: pre; }
.bars progress + progress { margin-top: .15rem; --fill: var(--soft); }
.key i { display: inline-block; width: .8rem; height: .8rem; margin-right: .4rem; border-radius: .2rem; background: var(--bar); }
.key span + i { margin-left: 1rem; background: var(--soft); }
@media (max-width: 30rem) { thead td { width: 6.5rem; } }
`;

/** One page about two runs that stands alone; no script, nothing from a network. */
export function ComparisonPage({ comparison, plots }: ComparisonPageProps): JSX.Element {
  const { problem, runs, choices, params, settings, data, losses, unit } = comparison;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title safe>{`${problem} ${runs[0].run} and ${runs[1].run}`}</title>
        <style>{reportStyle + style}</style>
      </head>
      <body>
        <main>
          <header>
            <p class="kicker">
              Two models compared · <span safe>{problem}</span>
            </p>
            <h1 safe>{`${runs[0].run} and ${runs[1].run}`}</h1>
          </header>
          <Table title="Runs" comparison={comparison} rows={runFacts(comparison)} />
          <Metrics comparison={comparison} />
          <CriteriaTable comparison={comparison} />
          <ClassTable comparison={comparison} />
          <PlotPair title="Predicted against actual" runs={runs} plots={plots.validation} />
          {plots.analysis && <PlotPair {...plots.analysis} runs={runs} />}
          <SliceTables comparison={comparison} />
          {losses && <Losses losses={losses} runs={runs} unit={unit} />}
          <Importances comparison={comparison} />
          <Table title="Choices" comparison={comparison} rows={choices} />
          <Table title="Parameters" comparison={comparison} rows={params} />
          {settings.length > 0 && <Table title="Other settings that differ" comparison={comparison} rows={settings} />}
          <Table title="Data" comparison={comparison} rows={data} />
        </main>
      </body>
    </html>
  );
}

function PlotPair({ title, plots, runs }: Pick<Comparison, "runs"> & { title: string; plots: Plots }): JSX.Element {
  return (
    <section>
      <h2 safe>{title}</h2>
      <div class="pair">
        {plots.map((plot, i) => (
          <figure>
            <figcaption safe>{runs[i].run}</figcaption>
            {plot}
          </figure>
        ))}
      </div>
    </section>
  );
}

interface TableProps {
  title: string;
  comparison: Comparison;
  rows: Compared<unknown>[];
}

function Table({ title, comparison, rows }: TableProps): JSX.Element {
  const told = rows.map((row) => ({
    name: row.name,
    texts: row.values.map(describeValue),
    differs: differs(row),
  }));
  return <PairTable title={title} comparison={comparison} rows={told} />;
}

function Metrics({ comparison }: { comparison: Comparison }): JSX.Element {
  return (
    <section>
      <h2>Metrics</h2>
      <table>
        <Head comparison={comparison} />
        <tbody>
          {comparison.metrics.map((metric) => (
            <MetricRow metric={metric} unit={comparison.unit} />
          ))}
        </tbody>
      </table>
      <p class="hint" safe>
        {rowsNote(comparison)}
      </p>
    </section>
  );
}

interface MetricRowProps {
  metric: ComparedMetric;
  unit: string | null;
}

function MetricRow({ metric: { name, values, difference, better }, unit }: MetricRowProps): JSX.Element {
  const [first, second] = values.map((value) => metricText(name, value, unit));
  return (
    <tr>
      <th scope="row" safe>
        {name}
      </th>
      <td class={better === "first" ? "number good" : "number"} safe>
        {first}
      </td>
      <td class={better === "second" ? "number good" : "number"} safe>
        {`${second}${difference ? ` (${signed(name, difference, unit)})` : ""}`}
      </td>
    </tr>
  );
}
