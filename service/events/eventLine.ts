import { type TProperties, Type } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";

/** A line of the journal, and where it belongs. */
export interface EventLine {
  line: string;
  /** `event.id`. */
  id: string;
  /** `prediction`, `feedback` or `validation`. */
  dataset: string;
  /** The environment it comes from. */
  namespace: string;
}

const Text = Type.String({ minLength: 1 });

/** What each data set's events have: those of a number first, then those of a class. */
const bodies: Record<string, TProperties[]> = {
  prediction: [
    { run: Text, prediction: Type.Number() },
    { run: Text, class: Text, probability: Type.Number() },
  ],
  feedback: [
    { prediction_id: Text, actual: Type.Number() },
    { prediction_id: Text, actual_class: Text },
  ],
  validation: [{ run: Text, metrics: Type.Object({}) }],
};

const checks = Object.fromEntries(
  Object.entries(bodies).map(([dataset, alternatives]) => [
    `model.${dataset}`,
    alternatives.map((body) => TypeCompiler.Compile(eventSchema(body))),
  ]),
);

function eventSchema(body: TProperties) {
  return Type.Object({
    "@timestamp": Text,
    // Elasticsearch refuses a whole batch for the sake of one longer id.
    event: Type.Object({ id: Type.String({ pattern: "^[\\x21-\\x7e]{1,512}$" }) }),
    data_stream: Type.Object({ namespace: Type.String({ pattern: "^[a-z0-9][a-z0-9_.]*$" }) }),
    cd4ml: Type.Object({ problem: Text, ...body }),
  });
}

/**
 * Reads a line of the journal.
 *
 * @returns a text that says what is wrong when the line is no complete event
 */
export function readEventLine(line: string): EventLine | string {
  let event: { event?: { id: string; dataset: string }; data_stream: { namespace: string } } | null;
  try {
    event = JSON.parse(line);
  } catch (error) {
    return `no JSON: ${(error as Error).message}`;
  }
  const dataset = event?.event?.dataset ?? "";
  const alternatives = Object.hasOwn(checks, dataset) ? checks[dataset] : [];
  if (!event?.event || alternatives.length === 0) return "not a prediction, feedback or validation event";
  const wrong = alternatives.map((check) => check.Errors(event).First());
  if (wrong[0] && !wrong.includes(undefined)) return `${wrong[0].path}: ${wrong[0].message}`;
  return { line, id: event.event.id, dataset: dataset.slice("model.".length), namespace: event.data_stream.namespace };
}
