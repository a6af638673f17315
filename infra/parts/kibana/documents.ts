/** Runs are days apart, predictions seconds. */
export const timeOfRuns = { from: "now-90d", to: "now" };

/** A problem's events of one data set, in Kibana's language. */
export function documents(problem: string, dataset: "prediction" | "feedback" | "validation"): string {
  return `cd4ml.problem: "${problem}" and event.dataset: "model.${dataset}"`;
}

/** How models did by their labels, as the monitoring job records it. */
export function liveMetrics(problem: string): string {
  return `${documents(problem, "validation")} and cd4ml.model.kind: "live"`;
}
