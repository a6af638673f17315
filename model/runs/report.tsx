import type { Analysis } from "../analysis/analyse";
import { featureTitle } from "../features/featureTitle";
import { formatShare } from "../format";
import { formatMetric, metricMeaning, metricTitle } from "../metrics/metricTexts";
import { type ProblemDefinition, unitOf } from "../problems/problem";
import { Bars } from "./bars";
import { classTable } from "./classTable";
import { Losses, Outcome, SliceTables } from "./closerLook";
import type { Example } from "./example";
import { ExampleSection } from "./exampleSection";
import { ChecksTable, CriteriaTable } from "./gateTables";
import type { FeatureImportance } from "./importances";
import { choiceFacts, Facts, inputFacts, originFacts } from "./reportFacts";
import { reportStyle } from "./reportStyle";
import type { Run } from "./run";

/** What a report shows. */
interface ReportProps {
  run: Run;
  /** As it was when the model was trained. */
  problem: ProblemDefinition;
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
export function Report({ run, problem, importances, example, plot, closer }: ReportProps): JSX.Element {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title safe>{`${problem.title} ${run.run}`}</title>
        <style>{reportStyle}</style>
      </head>
      <body>
        <main>
          <header>
            <p class="kicker" safe>
              {`Model ${run.run} of the problem ${run.problem}`}
            </p>
            <h1 safe>{problem.title}</h1>
            <p safe>{problem.description}</p>
            <Verdict run={run} />
            <CriteriaTable run={run} />
          </header>
          <Metrics run={run} unit={unitOf(problem)} />
          <Validation run={run} plot={plot} />
          {closer && (
            <section>
              <Outcome {...closer} />
            </section>
          )}
          <Importances importances={importances} problem={problem} />
          {closer && closer.analysis.permutation.length > 0 && (
            <section>
              <Losses analysis={closer.analysis} problem={problem} />
            </section>
          )}
          {closer && closer.analysis.slices.length > 0 && (
            <section>
              <SliceTables {...closer} problem={problem} />
            </section>
          )}
          {example && <ExampleSection example={example} problem={problem} />}
          <Facts
            title="What it is asked with"
            facts={inputFacts(problem)}
            note="It has learned from rows like these, and knows nothing of others: the service refuses numbers outside."
          />
          <Provenance run={run} />
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

function Metrics({ run, unit }: { run: Run; unit?: string }): JSX.Element {
  return (
    <section>
      <h2>How good it is</h2>
      <dl class="tiles">
        {Object.entries(run.metrics).map(([name, value]) => (
          <div>
            <dt safe>{metricTitle(name)}</dt>
            <dd safe>{formatMetric(name, value, unit)}</dd>
            <dd class="hint" safe>
              {metricMeaning(name)}
            </dd>
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

function Provenance({ run: { data } }: { run: Run }): JSX.Element {
  if (!data.provenance) return "";
  return (
    <section>
      <h2>Where the data come from</h2>
      <p safe>{data.provenance}</p>
    </section>
  );
}

function Importances({ importances, problem }: Pick<ReportProps, "importances" | "problem">): JSX.Element {
  const shown = importances.slice(0, mostFeatures);
  return (
    <section>
      <h2>What matters to the model</h2>
      <Bars
        measure="importance"
        bars={shown.map(({ feature, importance }) => ({
          name: featureTitle(problem, feature),
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
