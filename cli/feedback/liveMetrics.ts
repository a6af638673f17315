import { accuracy } from "../../model/metrics/accuracy";
import { f1Score } from "../../model/metrics/f1Score";
import { type Metric, metrics } from "../../model/metrics/metrics";
import type { Problem, ProblemKind } from "../../model/problems/problem";
import type { LiveMetrics } from "../../service/events/event";
import type { LabelledPrediction } from "../../service/events/eventStore";

const { r2_score, rms_score, mad_score } = metrics.regression;

/** What is measured of numbers, and of numbers of classes: events tell the predicted class, not all probabilities. */
const measured: Record<ProblemKind, Record<string, Metric>> = {
  regression: { r2_score, rms_score, mad_score },
  classification: { f1_score: f1Score, accuracy },
};

/** Collects labelled predictions; 16 bytes of memory each. */
export class LiveMetricsCollector {
  constructor(private readonly problem: Problem) {}

  private readonly groups = new Map<string, { actual: number[]; predicted: number[] }>();
  /** Numbers of the classes that were seen, today's or of earlier days. */
  private readonly classes = new Map<string, number>();

  /** One from when the problem was of another kind is passed over. */
  add({ time, run, actual, prediction }: LabelledPrediction): void {
    if ((typeof actual === "string") !== (this.problem.kind === "classification")) return;
    const key = `${time.slice(0, 10)} ${run}`;
    const group = this.groups.get(key) ?? { actual: [], predicted: [] };
    group.actual.push(this.numberOf(actual));
    group.predicted.push(this.numberOf(prediction));
    this.groups.set(key, group);
  }

  /** By day, then by run. A metric that is no number, as R² of one label, is left out. */
  list(): LiveMetrics[] {
    const { name, kind } = this.problem;
    return [...this.groups.keys()].sort().map((key) => {
      const [day, run] = key.split(" ");
      const { actual, predicted } = this.groups.get(key)!;
      const values = Object.entries(measured[kind]).map(
        ([metric, measure]) => [metric, measure(actual, predicted)] as const,
      );
      const metrics = Object.fromEntries(values.filter(([, value]) => Number.isFinite(value)));
      return { problem: name, day, run, count: actual.length, metrics };
    });
  }

  /** A number as it is, a class by its number. */
  private numberOf(value: number | string): number {
    if (typeof value === "number") return value;
    if (!this.classes.has(value)) this.classes.set(value, this.classes.size);
    return this.classes.get(value)!;
  }
}
