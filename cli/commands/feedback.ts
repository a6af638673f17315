import path from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import type { LiveMetrics } from "../../service/events/event";
import type { LabelledPrediction } from "../../service/events/eventStore";
import { readConfiguration } from "../configuration";
import type { FeedbackDataSet } from "../feedback/dataSet";
import { liveTable } from "../feedback/liveTable";
import { printResult, withJson } from "../output";
import { recordEvents } from "../recordEvents";

interface FeedbackResult {
  problem: string;
  /** Null when nothing was written. */
  file: string | null;
  live: LiveMetrics[];
}

interface FeedbackOptions {
  from?: number;
  to?: number;
  out?: string;
  record?: boolean;
  json?: boolean;
}

/** `cd4ml feedback`: what became true of predictions, as rows to train on and as live metrics. */
export function addCommand(program: Command): void {
  withJson(
    program.command("feedback").description("join predictions with what became true: rows to train on, live metrics"),
  )
    .argument("<problem>", "name of the problem")
    .option(
      "--from <time>",
      "predicted at or after, e.g. 2026-11-24 or 2026-11-24T08:00Z (default: the beginning)",
      time,
    )
    .option("--to <time>", "predicted before (default: now)", time)
    .option(
      "--out <file>",
      "where the rows go (default: where train --feedback looks, $CD4ML_DATA/<problem>/feedback.csv)",
    )
    .option("--record", "also record how the models did in the event store that CD4ML_EVENTS names, for the dashboards")
    .action(feedback);
}

async function feedback(name: string, options: FeedbackOptions): Promise<void> {
  const { loadProblem } = await import("../../model/problems/loadProblem");
  const { feedbackFile } = await import("../../model/data/trainingFeedback");
  const { liveMetricsEvent } = await import("../../service/events/event");
  const { openEventStore } = await import("../../service/events/eventStore");
  const { writeFeedbackDataSet } = await import("../feedback/dataSet");
  const { LiveMetricsCollector } = await import("../feedback/liveMetrics");
  const configuration = readConfiguration();
  const { namespace, eventsKey: key, eventsReaderKey: readerKey } = configuration;
  const problem = loadProblem(configuration.problems, name);
  const store = openEventStore(configuration.events, { namespace, key, readerKey });
  const file = path.resolve(options.out ?? feedbackFile(configuration.data, name));
  const live = new LiveMetricsCollector(problem);
  const labelled = noting(store.labelled({ problem: name, ...options }), live);
  const { rows, leftOut } = await writeFeedbackDataSet(problem, labelled, file);
  const days = live.list();
  if (options.record && days.length > 0) {
    await recordEvents(`how the models of ${name} did`, (stream, at) =>
      days.map((day) => liveMetricsEvent(day, stream, at)),
    );
  }
  const result = { problem: name, rows, leftOut, file: rows > 0 ? file : null, live: days };
  printResult(options, result, () => text(result));
}

async function* noting(
  labelled: AsyncIterable<LabelledPrediction>,
  live: { add(prediction: LabelledPrediction): void },
): AsyncIterable<LabelledPrediction> {
  for await (const prediction of labelled) {
    live.add(prediction);
    yield prediction;
  }
}

function text({ problem, rows, leftOut, file, live }: FeedbackDataSet & FeedbackResult): string {
  if (live.length === 0) {
    return `No prediction of ${problem} has a label yet. Tell one: POST /api/${problem}/feedback {predictionId, actual}`;
  }
  const lines = [liveTable(live), ""];
  if (leftOut > 0) lines.push(`${leftOut} left out: they lack a value that each row of ${problem} must have.`);
  lines.push(
    file ? `${rows} rows in ${file}. Train on them: cd4ml train ${problem} --feedback` : "No rows to train on.",
  );
  return lines.join("\n");
}

function time(text: string): number {
  const value = Date.parse(text);
  if (Number.isFinite(value)) return value;
  throw new InvalidArgumentError("Allowed: a date or time of ISO 8601, e.g. 2026-11-24.");
}
