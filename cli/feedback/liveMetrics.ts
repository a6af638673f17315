import { metrics } from "../../model/metrics/metrics";
import type { LiveMetrics } from "../../service/events/event";
import type { LabelledPrediction } from "../../service/events/eventStore";

const measured = ["r2_score", "rms_score", "mad_score"] as const;

/** Collects labelled predictions; 16 bytes of memory each. */
export class LiveMetricsCollector {
  constructor(private readonly problem: string) {}

  private readonly groups = new Map<string, { actual: number[]; predicted: number[] }>();

  add({ time, run, actual, prediction }: LabelledPrediction): void {
    const key = `${time.slice(0, 10)} ${run}`;
    const group = this.groups.get(key) ?? { actual: [], predicted: [] };
    group.actual.push(actual);
    group.predicted.push(prediction);
    this.groups.set(key, group);
  }

  /** By day, then by run. */
  list(): LiveMetrics[] {
    return [...this.groups.keys()].sort().map((key) => {
      const [day, run] = key.split(" ");
      const { actual, predicted } = this.groups.get(key)!;
      const values = measured.map((name) => [name, metrics[name](actual, predicted)] as const);
      return { problem: this.problem, day, run, count: actual.length, metrics: Object.fromEntries(values) };
    });
  }
}
