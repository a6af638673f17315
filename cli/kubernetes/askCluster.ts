import { setTimeout as sleep } from "node:timers/promises";
import { Unreachable } from "../../infra/provider/handler";
import type { Cluster } from "../../infra/provider/kubernetes/cluster";
import { Cd4mlError } from "../../model/errors";

const pauseMs = 1000;
/** How long a cluster may be away that is asked patiently, in ms. */
const patienceMs = 60_000;

/**
 * Asks a cluster for an object.
 *
 * @returns undefined for what is not there
 * @throws Cd4mlError CD4ML_JOB when it does not answer, or refuses
 */
export async function ask<T>(cluster: Cluster, method: "GET" | "DELETE", path: string): Promise<T | undefined> {
  return read(await cluster.ask<Answer<T>>(method, path).catch(asOwnError), cluster, path);
}

/** The same, of a cluster that was there before and may be away for a minute. */
export async function askPatiently<T>(cluster: Cluster, path: string): Promise<T | undefined> {
  for (const began = Date.now(); ; await sleep(pauseMs)) {
    const answer = await cluster.ask<Answer<T>>("GET", path).catch((error: Error) => {
      if (!(error instanceof Unreachable) || Date.now() > began + patienceMs) asOwnError(error);
    });
    if (answer) return read(answer, cluster, path);
  }
}

/** What a command says of a cluster that does not do what it is asked. */
export function asOwnError(error: Error): never {
  throw new Cd4mlError("CD4ML_JOB", error.message, { cause: error });
}

type Answer<T> = T & { message?: string };

function read<T>({ status, body }: { status: number; body: Answer<T> }, { context }: Cluster, path: string) {
  if (status === 404) return undefined;
  if (status < 400) return body;
  throw new Cd4mlError("CD4ML_JOB", `cluster "${context}" refuses ${path} (${status}): ${body.message}`);
}
