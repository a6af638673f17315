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

const bodies: Record<string, TProperties> = {
  prediction: { run: Text, prediction: Type.Number() },
  feedback: { prediction_id: Text, actual: Type.Number() },
  validation: { run: Text, metrics: Type.Object({}) },
};

const checks = Object.fromEntries(
  Object.entries(bodies).map(([dataset, body]) => [`model.${dataset}`, TypeCompiler.Compile(eventSchema(body))]),
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
  const check = Object.hasOwn(checks, dataset) ? checks[dataset] : undefined;
  if (!event?.event || !check) return "not a prediction, feedback or validation event";
  const wrong = check.Errors(event).First();
  if (wrong) return `${wrong.path}: ${wrong.message}`;
  return { line, id: event.event.id, dataset: dataset.slice("model.".length), namespace: event.data_stream.namespace };
}
