import { metricTitle } from "../metrics/metricTexts";
import type { Compared } from "./compareEach";
import type { Comparison } from "./compareRuns";
import { importanceText, lossText } from "./describeComparison";

/** Features beyond these matter too little to either model to list. */
const mostFeatures = 20;

/** What the metric loses without each feature, if that is known of both models. */
export function Losses({
  losses: { metric, features },
  runs,
  unit,
}: Pick<Comparison, "runs" | "unit"> & { losses: NonNullable<Comparison["losses"]> }): JSX.Element {
  return (
    <section>
      <h2>What the models would lose</h2>
      <FeatureBars features={features} runs={runs} write={(loss) => lossText(metric, loss, unit)} />
      <p class="hint" safe>
        {`How much worse ${metricTitle(metric)} is on rows a model has not seen when a feature's values are dealt out anew among them.`}
      </p>
    </section>
  );
}

/** Each feature's share in the models themselves. */
export function Importances({ comparison: { importances, runs } }: { comparison: Comparison }): JSX.Element {
  return (
    <section>
      <h2>What matters to the models</h2>
      <FeatureBars features={importances} runs={runs} write={importanceText} />
      <p class="hint">
        Each feature's share in the models themselves, as they were trained: gains of trees and weights of others are
        not the same measure.
      </p>
    </section>
  );
}

interface FeatureBarsProps extends Pick<Comparison, "runs"> {
  features: Compared<number>[];
  write: (value?: number) => string;
}

/** Two bars a feature. */
function FeatureBars({ features, runs, write }: FeatureBarsProps): JSX.Element {
  const shown = features.slice(0, mostFeatures);
  const largest = Math.max(...shown.flatMap(({ values }) => values.map((value) => value ?? 0))) || 1;
  return (
    <>
      <p class="hint key">
        {runs.map(({ run }) => (
          <>
            <i />
            <span safe>{run}</span>
          </>
        ))}
      </p>
      <table class="bars">
        <tbody>
          {shown.map(({ name, values }) => (
            <tr>
              <th scope="row" safe>
                {name}
              </th>
              <td>
                {values.map((value, i) => (
                  <progress value={Math.max(value ?? 0, 0)} max={largest} aria-label={runs[i].run}></progress>
                ))}
              </td>
              <td class="number" safe>
                {values.map((value) => write(value)).join("\n")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {features.length > shown.length && (
        <p class="hint" safe>{`The first ${shown.length} of ${features.length} features.`}</p>
      )}
    </>
  );
}
