import { type ProblemDefinition, unitOf } from "../../model/problems/problem";
import { classTable } from "../../model/runs/classTable";
import { ChecksTable, CriteriaTable } from "../../model/runs/gateTables";
import type { FeatureImportance } from "../../model/runs/importances";
import type { Run } from "../../model/runs/run";
import { formatName, formatNumber, formatShare, formatTime } from "./format";
import { layout } from "./layout";
import { acceptanceText } from "./models";
import { metricList, statusBadge } from "./parts";

/** What the report page shows. */
export interface Report {
  run: Run;
  problem: Pick<ProblemDefinition, "title" | "target">;
  serving: boolean;
  /** Most important first. */
  importances: FeatureImportance[];
}

/** Features listed; the others are in the standalone report. */
const mostFeatures = 15;

/** `GET /<problem>/models/<run>`: how a run came about, how good it is, and what it looks at. */
export function reportPage({ run, problem, serving, importances }: Report): string {
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
            <div
              class="chart tall"
              data-chart={`${base}/validation.vl.json`}
              role="img"
              aria-label="Validation plot"
            ></div>
            {run.confusion ? classTable(run.confusion) : ""}
          </article>
          <article>
            <h2>What the model looks at</h2>
            {importanceTable(importances)}
          </article>
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

function importanceTable(importances: FeatureImportance[]): JSX.Element {
  const most = importances[0]?.importance || 1;
  return (
    <table class="bars">
      <tbody>
        {importances.slice(0, mostFeatures).map(({ feature, importance }) => (
          <tr>
            <th scope="row" safe>
              {formatName(feature)}
            </th>
            <td>
              <progress value={importance} max={most} aria-label={`importance of ${feature}`}></progress>
            </td>
            <td class="number" safe>
              {formatShare(importance)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
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
