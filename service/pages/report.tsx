import type { Analysis } from "../../model/analysis/analyse";
import { featureTitle } from "../../model/features/featureTitle";
import { formatName, formatNumber, formatShare, formatTime } from "../../model/format";
import { type ProblemDefinition, unitOf } from "../../model/problems/problem";
import { Bars } from "../../model/runs/bars";
import { classTable } from "../../model/runs/classTable";
import { Losses, Outcome, SliceTables } from "../../model/runs/closerLook";
import { ChecksTable, CriteriaTable } from "../../model/runs/gateTables";
import type { FeatureImportance } from "../../model/runs/importances";
import type { Run } from "../../model/runs/run";
import { layout } from "./layout";
import { acceptanceText } from "./models";
import { metricList, statusBadge } from "./parts";

/** What the report page shows. */
export interface Report {
  run: Run;
  problem: Pick<ProblemDefinition, "title" | "target" | "fields">;
  serving: boolean;
  /** Most important first. */
  importances: FeatureImportance[];
  /** How the model does beyond its metrics, if that was looked at. */
  analysis: Analysis | null;
}

/** Features listed; the others are in the standalone report. */
const mostFeatures = 15;

/** `GET /<problem>/models/<run>`: how a run came about, how good it is, what it looks at, and where it does worse. */
export function reportPage({ run, problem, serving, importances, analysis }: Report): string {
  const base = `/${run.problem}/models/${run.run}`;
  return layout({
    title: `Run ${run.run}`,
    active: "Problems",
    charts: true,
    scripts: ["report.mjs"],
    children: (
      <>
        <hgroup>
          <h1 safe>{problem.title}</h1>
          <p>
            Run <code safe>{run.run}</code> {statusBadge(run, serving)}
          </p>
        </hgroup>
        <p class={run.acceptance && !run.acceptance.accepted ? "note bad" : "note"} safe>
          {acceptanceText(run)}
        </p>
        <CriteriaTable run={run} />
        {metricList(run, unitOf(problem))}
        <p class="buttons">
          <a class="button" href={`/${run.problem}/${run.run}`}>
            Predict with this run
          </a>
          <a class="button outline" href={`${base}/report.html`}>
            Report to send on
          </a>
          <a class="button outline" href={`/${run.problem}/models`}>
            All models
          </a>
        </p>
        <div class="cards wide">
          <article>
            <h2>Predicted against actual</h2>
            {chart(`${base}/validation.vl.json`, "Validation plot")}
            {run.confusion ? classTable(run.confusion) : ""}
          </article>
          {analysis && (
            <article>
              <Outcome
                analysis={analysis}
                plot={chart(`${base}/analysis.vl.json`, run.confusion ? "Calibration plot" : "Residual plot")}
              />
            </article>
          )}
          <article>
            <h2>What the model looks at</h2>
            <Bars
              measure="importance"
              bars={importances.slice(0, mostFeatures).map(({ feature, importance }) => ({
                name: featureTitle(problem, feature),
                value: importance,
                text: formatShare(importance),
              }))}
            />
          </article>
          {analysis && analysis.permutation.length > 0 && (
            <article>
              <Losses analysis={analysis} problem={problem} />
            </article>
          )}
          {analysis && analysis.slices.length > 0 && (
            <article class="whole">
              <SliceTables analysis={analysis} problem={problem} />
            </article>
          )}
          <article class="whole">
            <h2>How it was made</h2>
            {facts(run)}
            <ChecksTable run={run} />
          </article>
        </div>
      </>
    ),
  });
}

/** A place that report.mjs draws a chart in. */
function chart(address: string, label: string): JSX.Element {
  return <div class="chart tall" data-chart={address} role="img" aria-label={label}></div>;
}

function facts(run: Run): JSX.Element {
  const { choices, resolved, data, code, timings } = run;
  const seconds = Object.values(timings).reduce((sum, time) => sum + time, 0);
  const rows: [string, string][] = [
    ["Trained", formatTime(run.createdAt)],
    ["Kind", run.kind],
    ["Pipeline", choices.pipeline],
    ["Features", choices.features],
    ["Algorithm", formatName(resolved.algorithm)],
    ["Parameters", `${choices.params}: ${JSON.stringify(resolved.params)}`],
    ["Seed", String(run.seed)],
    [
      "Rows",
      `${formatNumber(data.rows)}, of which ${formatNumber(data.train - (data.feedback?.rows ?? 0))} to train, ${formatNumber(data.validate)} to validate`,
    ],
    ["Feedback", data.feedback ? `${formatNumber(data.feedback.rows)} rows more to train` : "none"],
    ["Data", data.source],
    ["Data fingerprint", data.fingerprint],
    ["Commit", code.commit ? `${code.commit}${code.dirty ? " with uncommitted changes" : ""}` : "outside a repository"],
    ["Versions", `cd4ml ${run.versions.cd4ml}, node ${run.versions.node}`],
    ["Took", `${formatNumber(seconds)} s`],
  ];
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <>
          <dt safe>{name}</dt>
          <dd safe>{value}</dd>
        </>
      ))}
    </dl>
  );
}
