import type { Analysis, Slices } from "../analysis/analyse";
import { formatMetricValue } from "./acceptance";

/** An analysis, and its plot as SVG. */
export interface CloserLook {
  analysis: Analysis;
  plot: string;
}

/** Levels of a category beyond these are not listed. */
const mostLevels = 12;

/** Of a report: residuals, or how far probabilities can be believed. */
export function OutcomeSection({ analysis: { calibrationError }, plot }: CloserLook): JSX.Element {
  if (calibrationError === undefined)
    return (
      <section>
        <h2>What predictions miss</h2>
        <figure>{plot}</figure>
        <p class="note">Above the dashed line more than was predicted, below it less.</p>
      </section>
    );
  return (
    <section>
      <h2>How far its probabilities can be believed</h2>
      <figure>{plot}</figure>
      <p class="note" safe>
        {`On the dashed line a class is there as often as the model says. Expected calibration error ${calibrationError.toFixed(3)}: how far off its probabilities are on average.`}
      </p>
    </section>
  );
}

/** Of a report: what the metric loses without each feature. */
export function PermutationSection({ analysis: { metric, permutation } }: CloserLook): JSX.Element {
  const largest = permutation[0]?.loss || 1;
  return (
    <section>
      <h2>What it would lose</h2>
      <ol class="bars">
        {permutation.map(({ feature, loss }) => (
          <li>
            <span safe>{feature}</span>
            <i
              class={loss < 0 ? "down" : "up"}
              style={`width:${(Math.min(1, Math.abs(loss / largest)) * 100).toFixed(2)}%`}
            />
            <b safe>{loss.toFixed(4)}</b>
          </li>
        ))}
      </ol>
      <p class="note" safe>
        {`How much worse ${metric} is on rows the model has not seen when a feature's values are dealt out anew among them. Of features that go together it may lose little with either.`}
      </p>
    </section>
  );
}

/** Of a report: the metric by the levels of categories. */
export function SlicesSection({ analysis: { metric, slices } }: CloserLook): JSX.Element {
  return (
    <section>
      <h2>Where it does better and worse</h2>
      {slices.map((each) => (
        <SliceTable metric={metric} slices={each} />
      ))}
    </section>
  );
}

function SliceTable({ metric, slices: { title, levels, leftOut } }: { metric: string; slices: Slices }): JSX.Element {
  const shown = levels.slice(0, mostLevels);
  const more = levels.length - shown.length;
  const notes = [
    ...(more > 0 ? [`The ${shown.length} worst of ${levels.length}.`] : []),
    ...(leftOut > 0 ? [`${leftOut} with too few rows to tell.`] : []),
  ];
  return (
    <>
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
              {metric}
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
                {formatMetricValue(value)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="note" safe>
        {notes.join(" ")}
      </p>
    </>
  );
}
