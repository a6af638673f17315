import type { EngineEvent } from "@pulumi/pulumi/automation";

/** Listens to a preview that looks first at what is really there, and notes when something could not be looked at. */
export class Looks {
  readonly #going = new Set<string>();
  /** Whether a resource was recorded whose place does not answer, or has become another. */
  failed = false;

  /** To be told every event of the operation. */
  readonly onEvent = ({ resourcePreEvent, diagnosticEvent }: EngineEvent): void => {
    if (resourcePreEvent) {
      const { op, urn } = resourcePreEvent.metadata;
      if (op === "refresh") this.#going.add(urn);
      else this.#going.delete(urn);
    }
    if (diagnosticEvent?.severity === "error" && this.#going.has(diagnosticEvent.urn ?? "")) this.failed = true;
  };
}
