import log = require("@pulumi/pulumi/log");
import debuggable = require("@pulumi/pulumi/runtime/debuggable");

type Watch = <T>(promise: Promise<T>, context?: unknown) => Promise<T>;
/** The library's types leave it out. */
const { debuggablePromise } = debuggable as unknown as { debuggablePromise: Watch };

/**
 * Has the SDK leave out, from now on, what only those see who look for a mistake in it; with two thousand resources that
 * was more than half of a program's time. Each of its debug messages is a call to the engine, which drops it; and it
 * keeps the stack of each of its promises as text, in case the program ends before the promise does.
 */
export function leaveOutDebugging(): void {
  Object.assign(log, { debug: () => Promise.resolve() });
  Object.assign(debuggable, { debuggablePromise: withoutStack });
}

function withoutStack<T>(promise: Promise<T>, context?: unknown): Promise<T> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return debuggablePromise(promise, context);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
