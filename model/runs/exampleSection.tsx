import { featureTitle } from "../features/featureTitle";
import { formatAmount, formatPrediction, formatShare } from "../format";
import type { ProblemDefinition } from "../problems/problem";
import { Bars } from "./bars";
import type { Example } from "./example";
import type { Explanation } from "./explanation";

/** Features that weigh less are not listed. */
const mostFeatures = 12;

/** Of a report: what made the prediction for one row. */
export function ExampleSection({ example, problem }: { example: Example; problem: ProblemDefinition }): JSX.Element {
  const { row, title, unit, prediction, actual, explanation } = example;
  const { base, scale, contributions } = explanation;
  const write = (value: number) => writers[scale](value, unit);
  const [said, really] = [prediction, actual].map((value) => formatPrediction(value, unit));
  const subject = explanation.class === undefined ? "" : ` for ${explanation.class}`;
  const bars = contributions.slice(0, mostFeatures).map(({ feature, value: seen, contribution }) => ({
    name: `${featureTitle(problem, feature)}: ${typeof seen === "number" ? Number(seen.toPrecision(6)) : seen}`,
    value: contribution,
    text: `${contribution < 0 ? "−" : "+"}${write(Math.abs(contribution))}`,
  }));
  return (
    <section>
      <h2>One prediction, explained</h2>
      <p safe>{`${title} of row ${row}: predicted ${said}, really ${really}.`}</p>
      <Bars measure="weight" bars={bars} />
      <p class="hint" safe>
        {`A row the model has not seen. What each feature adds to ${write(base)}${subject}, which the model says when nothing is known of a row: Shapley values.`}
      </p>
    </section>
  );
}

/** How base and contributions are written, by what they are in. */
const writers: Record<Explanation["scale"], (value: number, unit?: string) => string> = {
  target: formatAmount,
  probability: formatShare,
  log_odds: (value) => value.toFixed(2),
};
