import type { Analysis } from "../analysis/analyse";
import { formatName, formatShare } from "../formatNumber";
import { formatMetricValue } from "./acceptance";
import { Bars } from "./bars";
import { classTable } from "./classTable";
import { Losses, Outcome, SliceTables } from "./closerLook";
import type { Example } from "./example";
import { ExampleSection } from "./exampleSection";
import { ChecksTable, CriteriaTable } from "./gateTables";
import type { FeatureImportance } from "./importances";
import { reportStyle } from "./reportStyle";
import type { Run } from "./run";

/** What a report shows. */
interface ReportProps {
  run: Run;
  importances: FeatureImportance[];
  /** One prediction and what made it, if there is one. */
  example: Example | null;
  /** The validation plot as SVG. */
  plot: string;
  /** How the model does beyond its metrics, with its plot as SVG, if that was looked at. */
  closer: { analysis: Analysis; plot: string } | null;
}

/** Features beyond these matter too little to list. */
const mostFeatures = 20;

/** `report.html`: one page about a run that stands alone; no script, nothing from a network. */
export function Report({ run, importances, example, plot, closer }: ReportProps): JSX.Element {
  const title = `${run.problem} ${run.run}`;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title safe>{title}</title>
        <style>{reportStyle}</style>
      </head>
      <body>
        <main>
          <header>
            <p class="kicker">
              Model report · <span safe>{run.problem}</span>
            </p>
            <h1 safe>{run.run}</h1>
            <Verdict run={run} />
            <CriteriaTable run={run} />
          </header>
          <Metrics run={run} />
          <Validation run={run} plot={plot} />
          {closer && (
            <section>
              <Outcome {...closer} />
            </section>
          )}
          <Importances importances={importances} />
          {closer && closer.analysis.permutation.length > 0 && (
            <section>
              <Losses {...closer} />
            </section>
          )}
          {closer && closer.analysis.slices.length > 0 && (
            <section>
              <SliceTables {...closer} />
            </section>
          )}
          {example && <ExampleSection example={example} />}
          <Facts title="Choices" facts={choiceFacts(run)} />
          <Facts title="Data and code" facts={originFacts(run)} />
          <ChecksTable run={run} />
        </main>
      </body>
    </html>
  );
}

function Verdict({ run }: { run: Run }): JSX.Element {
  const { acceptance, kind } = run;
  if (acceptance) {
    const word = acceptance.accepted ? "accepted" : "rejected";
    return (
      <p>
        <strong class={`badge ${word}`}>{word}</strong> <span safe>{acceptance.reason}</span>
      </p>
    );
  }
  const text = kind === "experiment" ? "Experiments are kept and compared, not deployed." : "Not judged yet.";
  return (
    <p>
      <strong class="badge">{kind}</strong> {text}
    </p>
  );
}

function Metrics({ run }: { run: Run }): JSX.Element {
  return (
    <section>
      <h2>Metrics</h2>
      <dl class="tiles">
        {Object.entries(run.metrics).map(([name, value]) => (
          <div>
            <dt safe>{name}</dt>
            <dd safe>{formatMetricValue(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Validation({ run: { confusion }, plot }: Pick<ReportProps, "run" | "plot">): JSX.Element {
  const note = confusion
    ? "In numbers of rows; the stronger a colour, the larger a share of its actual class. On the diagonal a prediction is right."
    : "On the dashed line a prediction is exact.";
  return (
    <>
      <section>
        <h2>Predicted against actual</h2>
        <figure>{plot}</figure>
        <p class="hint">Rows the model has not seen. {note}</p>
      </section>
      {confusion && (
        <section>
          <h2>Class by class</h2>
          {classTable(confusion)}
          <p class="hint">
            Precision: how many of the rows predicted so are of the class. Recall: how many of the class are predicted
            so. F1: both in one.
          </p>
        </section>
      )}
    </>
  );
}

function Importances({ importances }: { importances: FeatureImportance[] }): JSX.Element {
  const shown = importances.slice(0, mostFeatures);
  return (
    <section>
      <h2>What matters to the model</h2>
      <Bars
        measure="importance"
        bars={shown.map(({ feature, importance }) => ({
          name: formatName(feature),
          value: importance,
          text: formatShare(importance),
        }))}
      />
      <p class="hint" safe>
        {`Each feature's share in the model itself, as it was trained.${importances.length > shown.length ? ` The first ${shown.length} of ${importances.length}.` : ""}`}
      </p>
    </section>
  );
}

function Facts({ title, facts }: { title: string; facts: [string, string][] }): JSX.Element {
  return (
    <section>
      <h2 safe>{title}</h2>
      <table>
        <tbody>
          {facts.map(([name, value]) => (
            <tr>
              <th scope="row" safe>
                {name}
              </th>
              <td safe>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function choiceFacts({ choices, resolved, seed }: Run): [string, string][] {
  const chosen = choices.algorithm === "default" ? `default: ${resolved.algorithm}` : choices.algorithm;
  const params = Object.entries(resolved.params).map(([name, value]) => `${name} ${value}`);
  return [
    ["Pipeline", choices.pipeline],
    ["Features", choices.features],
    ["Algorithm", chosen],
    ["Parameters", `${choices.params}: ${params.join(", ")}`],
    ["Seed", String(seed)],
  ];
}

/** How many rows went where. */
function rowsOf({ rows, train, validate, feedback }: Run["data"]): string {
  const count = (number: number) => number.toLocaleString("en-US");
  const labelled = feedback ? `, ${count(feedback.rows)} of them feedback` : "";
  return `${count(rows)}: ${count(train)} to train${labelled}, ${count(validate)} to validate`;
}

function originFacts({ data, code, versions, timings, createdAt }: Run): [string, string][] {
  const seconds = Object.entries(timings).map(([step, time]) => `${step} ${time} s`);
  return [
    ["Rows", rowsOf(data)],
    ["Source", data.source],
    ["SHA-256 of the data", data.fingerprint],
    ...(data.feedback ? [["SHA-256 of the feedback", data.feedback.sha256] as [string, string]] : []),
    ["Commit", code.commit === null ? "not in a repository" : `${code.commit}${code.dirty ? ", with changes" : ""}`],
    ["Versions", `cd4ml ${versions.cd4ml}, node ${versions.node}`],
    ["Trained", createdAt],
    ["Time", seconds.join(", ")],
  ];
}
