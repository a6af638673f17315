import path from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import type { LiveMetrics } from "../../service/events/event";
import type { EventStore, LabelledPrediction, LabelledQuery } from "../../service/events/eventStore";
import { readConfiguration } from "../configuration";
import { formatTable, printResult, withJson } from "../output";
import { recordEvents } from "../recordEvents";

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
  const live = new LiveMetricsCollector(name);
  if (await hasLabels(store, { problem: name, ...options })) {
    await writeFeedbackDataSet(problem, noting(store.labelled({ problem: name, ...options }), live), file);
  }
  const days = live.list();
  if (options.record && days.length > 0) {
    await recordEvents(`how the models of ${name} did`, (stream, at) =>
      days.map((day) => liveMetricsEvent(day, stream, at)),
    );
  }
  const rows = days.reduce((sum, { count }) => sum + count, 0);
  printResult(options, { problem: name, rows, file: rows > 0 ? file : null, live: days }, () =>
    text(name, rows, file, days),
  );
}

/** A data set without rows would be refused by training: then the old one stays. */
async function hasLabels(store: EventStore, query: LabelledQuery): Promise<boolean> {
  for await (const _ of store.labelled(query)) return true;
  return false;
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

function text(problem: string, rows: number, file: string, days: LiveMetrics[]): string {
  if (rows === 0) {
    return `No prediction of ${problem} has a label yet. Tell one: POST /api/${problem}/feedback {predictionId, actual}`;
  }
  const cells = days.map(({ day, run, count, metrics }) => [
    day,
    run,
    count,
    ...Object.values(metrics).map((value) => Number(value.toPrecision(6))),
  ]);
  const table = formatTable(["day", "run", "labels", ...Object.keys(days[0].metrics)], cells);
  return `${table}\n\n${rows} rows in ${file}. Train on them: cd4ml train ${problem} --feedback`;
}

function time(text: string): number {
  const value = Date.parse(text);
  if (Number.isFinite(value)) return value;
  throw new InvalidArgumentError("Allowed: a date or time of ISO 8601, e.g. 2026-11-24.");
}
