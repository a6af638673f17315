import { Resource } from "@pulumi/pulumi";

import log = require("@pulumi/pulumi/log");
import debuggable = require("@pulumi/pulumi/runtime/debuggable");
import state = require("@pulumi/pulumi/runtime/state");

/** What the SDK keeps for a program while it runs. */
interface Store {
  /** Promises that are not settled yet. */
  leakCandidates: Set<Promise<unknown>>;
}
/** The library's types leave it out. */
const { getStore } = state as unknown as { getStore(): Store };

/**
 * Has the SDK leave out, from now on, what is of no use to a command, or only to who looks for a mistake in the SDK; with
 * two thousand resources that was more than half of a program's time:
 *
 * - each debug message is a call to the engine, which drops it;
 * - of each promise it keeps the stack as text, in case the program ends before the promise does. That such promises are
 *   left is told as before;
 * - of each resource it sends the lines of the program that lead to it;
 * - it follows which promise belongs to which program. A command runs one at a time.
 */
export function spareSdk(): void {
  Object.assign(log, { debug: () => Promise.resolve() });
  Object.assign(debuggable, { debuggablePromise: watch });
  Object.assign(Resource, { callsites: () => [] });
  Object.assign(global, { asyncLocalStorage: new OneProgram() });
}

function watch<T>(promise: Promise<T>): Promise<T> {
  const { leakCandidates } = getStore();
  const settled = () => leakCandidates.delete(promise);
  leakCandidates.add(promise);
  promise.then(settled, settled);
  return promise;
}

/** In the place of Node's `AsyncLocalStorage`, which is told of every promise. */
class OneProgram {
  #store: Store | undefined;

  run<Arguments extends unknown[], Result>(
    store: Store,
    program: (...args: Arguments) => Result,
    ...args: Arguments
  ): Result {
    this.#store = store;
    return program(...args);
  }

  getStore(): Store | undefined {
    return this.#store;
  }
}
