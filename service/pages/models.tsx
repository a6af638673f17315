import { formatTime } from "../../model/format";
import { formatMetric, metricTitle } from "../../model/metrics/metricTexts";
import type { Aliases } from "../../model/registry/registry";
import type { Run } from "../../model/runs/run";
import type { Refusal } from "../models";
import { layout } from "./layout";
import { choicesText, statusBadge } from "./parts";
import { refusalNote } from "./welcome";

/** What the registry knows of a problem. */
export interface ProblemRuns {
  name: string;
  title: string;
  /** Of the target, if it has one. */
  unit?: string;
  /** Newest first. */
  runs: Run[];
  aliases: Aliases;
  /** Run that answers `latest` now. */
  serving?: string;
  refusal?: Refusal;
}

/** `GET /<problem>/models`: every run with its choices, metrics, acceptance, and which one serves. */
export function modelsPage(problem: ProblemRuns): string {
  const { name, title, runs, serving, refusal } = problem;
  const metrics = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))];
  return layout({
    title: `Models of ${title}`,
    active: "Problems",
    children: (
      <>
        <hgroup>
          <h1 safe>{title}</h1>
          <p>
            Every registered run, newest first. <a href={`/${name}/latest`}>Predict with the one that serves</a>
          </p>
        </hgroup>
        {refusal ? refusalNote(refusal, serving !== undefined) : ""}
        {runs.length > 0 ? table(problem, metrics) : emptyNote(name)}
      </>
    ),
  });
}

function table(problem: ProblemRuns, metrics: string[]): JSX.Element {
  return (
    <div class="overflow-auto">
      <table class="stacked">
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Status</th>
            <th scope="col">Choices</th>
            {metrics.map((name) => (
              <th scope="col" class="number" safe>
                {metricTitle(name)}
              </th>
            ))}
            <th scope="col">Acceptance</th>
          </tr>
        </thead>
        <tbody>{problem.runs.map((run) => row(problem, run, metrics))}</tbody>
      </table>
    </div>
  );
}

function row({ name, unit, serving, aliases }: ProblemRuns, run: Run, metrics: string[]): JSX.Element {
  const role = run.run === aliases.candidate ? "candidate" : run.run === aliases.previous ? "previous" : "";
  return (
    <tr class={run.run === serving ? "serving" : run.status}>
      <td data-label="Run">
        <a class="nowrap" href={`/${name}/models/${run.run}`} safe>
          {formatTime(run.createdAt)}
        </a>
        <br />
        <small>
          <code class="nowrap" safe>
            {run.run}
          </code>
        </small>
      </td>
      <td data-label="Status">
        {statusBadge(run, run.run === serving)}
        {role ? <small safe>{` ${role}`}</small> : ""}
      </td>
      <td data-label="Choices" safe>
        {choicesText(run)}
      </td>
      {metrics.map((metric) => (
        <td data-label={metricTitle(metric)} class="number" safe>
          {metric in run.metrics ? formatMetric(metric, run.metrics[metric], unit) : ""}
        </td>
      ))}
      <td data-label="Acceptance" class="reason" safe>
        {acceptanceText(run)}
      </td>
    </tr>
  );
}

/** What the acceptance test said, for people. */
export function acceptanceText({ acceptance, kind }: Run): string {
  if (acceptance) return acceptance.reason;
  return kind === "experiment" ? "experiment: not judged" : "not judged yet";
}

function emptyNote(name: string): JSX.Element {
  return (
    <p class="note">
      No run is registered yet. Train one with <code safe>{`cd4ml pipeline ${name}`}</code>.
    </p>
  );
}
