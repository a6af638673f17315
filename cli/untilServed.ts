import { setTimeout as sleep } from "node:timers/promises";
import { Cd4mlError } from "../model/errors";
import type { StackEnvironment } from "./environments";

/** What `/readyz` tells of a problem. */
interface ServedModel {
  problem: string;
  run: string | null;
  refused: { run: string; reason: string } | null;
}

/** How long is waited, in ms: for a service, and for one of which nothing is heard at its website. */
const patienceMs = { service: 30_000, website: 10_000 };

/**
 * Waits until an environment's service serves a model of each problem: it follows the registry, a second behind. A cluster's
 * service is asked at its website, to which a name, a certificate and an ingress controller lead that others make: that they
 * are not there yet, or not from here, is told and no more. The service's pods are ready by then.
 *
 * @param onNotice told of a website that does not answer
 * @param patience how long is waited
 * @throws Cd4mlError CD4ML_NOT_SERVED naming the problems without a model
 */
export async function untilServed(
  { addresses, firstModels }: StackEnvironment,
  onNotice: (text: string) => void,
  patience = patienceMs,
): Promise<void> {
  const problems = Object.keys(firstModels);
  if (problems.length === 0) return;
  const began = Date.now();
  for (; ; await sleep(200)) {
    const { models = [], reason } = await askService(addresses.model);
    const missing = problems.filter((problem) => !models.find((model) => model.problem === problem)?.run);
    if (missing.length === 0) return;
    if (reason && addresses.model.startsWith("https:") && Date.now() > began + patience.website) {
      onNotice(
        `${addresses.model} does not answer from here: ${reason}. Its pods serve; see that the name and its certificate lead ` +
          "to the ingress controller.",
      );
      return;
    }
    if (Date.now() < began + patience.service) continue;
    const refused = models.flatMap(({ problem, refused }) => (refused ? [`${problem}: ${refused.reason}.`] : []));
    const why = reason ? [`It does not answer: ${reason}.`] : refused;
    throw new Cd4mlError(
      "CD4ML_NOT_SERVED",
      [`${addresses.model} serves no model of ${missing.join(", ")}.`, ...why, "Its log says more."].join(" "),
    );
  }
}

/** What a service says it serves; otherwise why nobody knows. */
async function askService(address: string): Promise<{ models?: ServedModel[]; reason?: string }> {
  try {
    const answer = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(5000) });
    const { models } = (await answer.json().catch(() => ({}))) as { models?: ServedModel[] };
    return models ? { models } : { reason: `HTTP ${answer.status}, not of the service` };
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error };
    return { reason: cause?.message || message };
  }
}
