import type { TObject } from "@sinclair/typebox";

/** What a handler may use while it works. */
export interface Work {
  /** Shows a short message on the resource's line of the engine's display. */
  progress(message: string): void;
  /** Aborted when the user interrupts the engine. */
  signal: AbortSignal;
}

/**
 * The life of one kind of resource. `Inputs` is what the program gives, `State` what is remembered: the inputs and what
 * was found out. The provider itself does what all kinds have in common: checks inputs against the schema, and compares
 * old state and new inputs, property by property.
 */
export interface ResourceHandler<Inputs extends object, State extends Inputs> {
  /** Schema of the inputs; a violation is reported with the property's name. */
  inputs: TObject;
  /** Inputs that cannot change in place. */
  replaceOn: (keyof Inputs & string)[];
  /** Inputs that stay as they were when the program gives none. @default none */
  keeps?: (keyof Inputs & string)[];
  /** Whether what `read` found asks for an update although no input changed. */
  needsRepair?(state: State): boolean;
  /** Makes the resource; may find and reuse what an interrupted attempt left. On failure nothing stays. */
  create(inputs: Inputs, work: Work): Promise<{ id: string; state: State }>;
  /** The state in truth, or undefined when the resource is gone. */
  read(id: string, state: State): Promise<State | undefined>;
  update(id: string, old: State, inputs: Inputs, work: Work): Promise<State>;
  /** Removes the resource; that it is gone already is no error. */
  delete(id: string, state: State): Promise<void>;
}

/** A mistake the user can mend, told without a stack trace. */
export class ResourceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "";
    this.stack = "";
  }
}

/** How long a program that does not answer is waited for where the engine only looks, in ms. */
export const lookPatienceMs = 10_000;

/**
 * What a resource lives in does not answer just now. Where the engine only looks, what it knows is kept, so that an
 * update can go on to mend what is down.
 */
export class Unreachable extends ResourceError {}
