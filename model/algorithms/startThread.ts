import { Worker } from "node:worker_threads";

/**
 * Starts a thread.
 *
 * @param program absolute path of the module that it runs, as `require.resolve` gives it
 * @param data    what it finds in `workerData`. @default nothing
 */
export function startThread(program: string, data?: unknown): Worker {
  // A thread does not inherit the loader of TypeScript.
  const modules = [require.resolve("tsx/cjs"), program].map((module) => `require(${JSON.stringify(module)});`);
  return new Worker(modules.join("\n"), { eval: true, workerData: data });
}
