import type { Analysis, Slices } from "../analysis/analyse";
import { featureTitle } from "../features/featureTitle";
import { formatDifference, formatMetric, metricTitle } from "../metrics/metricTexts";
import { type ProblemDefinition, unitOf } from "../problems/problem";
import { Bars } from "./bars";

/** What a run's page and its report show of how the model does beyond its metrics: headings and what is below them. */
interface CloserLook {
  analysis: Analysis;
}

/** What is needed of its problem. */
type PageProblem = Pick<ProblemDefinition, "fields" | "target">;

/** Levels of a category beyond these are not listed. */
const mostLevels = 12;

/** Residuals, or how far probabilities can be believed. The plot is the analysis' own, drawn as the page draws. */
export function Outcome({ analysis: { calibrationError }, plot }: CloserLook & { plot: JSX.Element }): JSX.Element {
  if (calibrationError === undefined)
    return (
      <>
        <h2>What predictions miss</h2>
        <figure>{plot}</figure>
        <p class="hint">Above the dashed line more than was predicted, below it less.</p>
      </>
    );
  return (
    <>
      <h2>How far its probabilities can be believed</h2>
      <figure>{plot}</figure>
      <p class="hint" safe>
        {`On the dashed line a class is there as often as the model says. Expected calibration error ${calibrationError.toFixed(3)}: how far off its probabilities are on average.`}
      </p>
    </>
  );
}

/** What the metric loses without each feature. */
export function Losses({
  analysis: { metric, permutation },
  problem,
}: CloserLook & { problem: PageProblem }): JSX.Element {
  const isSpreadKnown = permutation.some(({ deviation }) => deviation !== undefined);
  const spread = isSpreadKnown ? " After ±: how much that differs from one dealing to the next." : "";
  const write = (loss: number) => formatDifference(metric, loss, unitOf(problem), (value) => value.toFixed(4));
  return (
    <>
      <h2>What it would lose</h2>
      <Bars
        measure="loss"
        bars={permutation.map(({ feature, loss, deviation }) => ({
          name: featureTitle(problem, feature),
          value: loss,
          text: deviation === undefined ? write(loss) : `${write(loss)} ± ${write(deviation)}`,
        }))}
      />
      <p class="hint" safe>
        {`How much worse ${metricTitle(metric)} is on rows the model has not seen when a feature's values are dealt out anew among them. Of features that go together it may lose little with either.${spread}`}
      </p>
    </>
  );
}

/** The metric by the levels of categories. */
export function SliceTables({
  analysis: { metric, slices },
  problem,
}: CloserLook & { problem: PageProblem }): JSX.Element {
  return (
    <>
      <h2>Where it does better and worse</h2>
      <div class="slices">
        {slices.map((each) => (
          <SliceTable metric={metric} unit={unitOf(problem)} slices={each} />
        ))}
      </div>
    </>
  );
}

interface SliceTableProps {
  metric: string;
  unit: string | undefined;
  slices: Slices;
}

function SliceTable({ metric, unit, slices: { title, levels, leftOut } }: SliceTableProps): JSX.Element {
  const shown = levels.slice(0, mostLevels);
  const more = levels.length - shown.length;
  const notes = [
    ...(more > 0 ? [`The ${shown.length} worst of ${levels.length}.`] : []),
    ...(leftOut > 0 ? [`${leftOut} with too few rows to tell.`] : []),
  ];
  return (
    <div>
      <table class="classes">
        <thead>
          <tr>
            <th scope="col" safe>
              {title}
            </th>
            <th scope="col" class="number">
              Rows
            </th>
            <th scope="col" class="number" safe>
              {metricTitle(metric)}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ level, rows, value }) => (
            <tr>
              <th scope="row" safe>
                {level}
              </th>
              <td class="number" safe>
                {rows.toLocaleString("en-US")}
              </td>
              <td class="number" safe>
                {formatMetric(metric, value, unit)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {notes.length > 0 && (
        <p class="hint" safe>
          {notes.join(" ")}
        </p>
      )}
    </div>
  );
}
