import { formatName } from "../../model/format";
import { formatMetric, metricTitle } from "../../model/metrics/metricTexts";
import type { Run } from "../../model/runs/run";

/** A word that says where a run stands. */
export function statusBadge(run: Run, serving: boolean): JSX.Element {
  const [word, kind] = serving
    ? ["serving", "good"]
    : run.status === "rejected"
      ? ["rejected", "bad"]
      : [run.status, "plain"];
  return (
    <span class={`badge ${kind}`} safe>
      {word}
    </span>
  );
}

/**
 * A run's metrics, the one it is judged by first.
 *
 * @param unit of the target, if it has one
 */
export function metricList(run: Run, unit: string | undefined): JSX.Element {
  return (
    <dl class="metrics">
      {orderedMetrics(run).map(([name, value]) => (
        <div>
          <dt safe>{metricTitle(name)}</dt>
          <dd safe>{formatMetric(name, value, unit)}</dd>
        </div>
      ))}
    </dl>
  );
}

function orderedMetrics({ metrics, resolved }: Run): [string, number][] {
  const first = resolved.pipeline.acceptance.metric;
  return Object.entries(metrics).sort(([a], [b]) => Number(b === first) - Number(a === first));
}

/** The four choices of a run in a few words; `default` is not worth mentioning. */
export function choicesText({ choices, resolved }: Run): string {
  const others = (["pipeline", "features", "params"] as const).filter((choice) => choices[choice] !== "default");
  return [formatName(resolved.algorithm), ...others.map((choice) => `${choice} ${choices[choice]}`)].join(" · ");
}
