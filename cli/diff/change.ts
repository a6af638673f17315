import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import { type FieldChange, fieldChanges } from "./fields";

/** What would happen to one resource. */
export interface Change {
  operation: "create" | "update" | "replace" | "delete";
  /** E.g. `docker:index/container:Container`. */
  type: string;
  name: string;
  /** The environment it belongs to; `shared` for what all have in common. */
  environment: string;
  /** The component it belongs to, e.g. `ada-jenkins`. */
  part: string;
  /** What changes, by path; of a deletion nothing. */
  fields: FieldChange[];
  /** Paths for which it is made anew. */
  because?: string[];
  /** Whether it stays where it is when it leaves the stack. */
  retained?: true;
  /** What the program gives, before and after; for rules of risk. Secrets are masked. */
  before?: Inputs;
  after?: Inputs;
}

// biome-ignore lint/suspicious/noExplicitAny: inputs of any resource
export type Inputs = Record<string, any>;

const operations: Record<string, Change["operation"]> = {
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
};
const environmentType = "cd4ml:environment:Environment";
const partType = /^cd4ml:(parts|environment|shared):/;

/** Listens to a preview and keeps what would change; of a refresh, what is otherwise than recorded. */
export class Changes {
  readonly #steps: StepEventMetadata[] = [];
  readonly #parents = new Map<string, string>();

  /** Whether there is nothing yet that could be lost. */
  isNew = true;

  /** @param of `preview`: what an update does; `refresh`: what was done by others */
  constructor(private readonly of: "preview" | "refresh" = "preview") {}

  /** To be told every event of the operation. */
  readonly onEvent = ({ resourcePreEvent, resOutputsEvent }: EngineEvent): void => {
    const begun = resourcePreEvent?.metadata;
    const parent = (begun?.new ?? begun?.old)?.parent;
    if (begun && parent) this.#parents.set(begun.urn, parent);
    // What is there is known once it was looked at.
    const step = this.of === "preview" ? begun : resOutputsEvent?.metadata;
    if (!step) return;
    if (step.op !== "create" && !step.type.startsWith("pulumi:")) this.isNew = false;
    if (operations[step.op]) this.#steps.push(step);
  };

  /** By environment, part, type and name. Components and the engine's own providers are left out. */
  list(): Change[] {
    const changes = this.#steps
      .filter(({ type }) => !type.startsWith("pulumi:") && !partType.test(type))
      .map((step) => this.#change(step));
    const key = ({ environment, part, type, name }: Change) =>
      `${environment === "shared" ? "" : environment} ${part} ${type} ${name}`;
    return changes.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }

  #change(step: StepEventMetadata): Change {
    const operation = operations[step.op];
    const values = this.of === "preview" ? "inputs" : "outputs";
    const before = operation === "create" ? undefined : step.old?.[values];
    const after = operation === "delete" ? undefined : step.new?.[values];
    const told = Object.keys(step.detailedDiff ?? {});
    return {
      operation,
      type: step.type,
      name: nameOf(step.urn),
      ...this.#place(step.urn),
      fields: operation === "delete" ? [] : fieldChanges(before ?? {}, after ?? {}, told),
      ...(operation === "replace" && { because: [...(step.keys ?? [])].sort() }),
      ...(step.old?.retainOnDelete && { retained: true }),
      ...(before && { before }),
      ...(after && { after }),
    };
  }

  #place(urn: string): { environment: string; part: string } {
    let part = "";
    let environment = "shared";
    for (let at: string | undefined = this.#parents.get(urn); at; at = this.#parents.get(at)) {
      const type = typeOf(at);
      if (type === environmentType) environment = nameOf(at);
      if (partType.test(type) && !part) part = nameOf(at);
    }
    return { environment, part: part || "stack" };
  }
}

/** `urn:pulumi:<stack>::<project>::<types of the ancestors and its own, with $ between>::<name>` */
function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function typeOf(urn: string): string {
  return urn.split("::")[2].split("$").at(-1)!;
}
