import { Cd4mlError } from "../../model/errors";
import { findRegistered } from "../../model/registry/findRun";
import type { Aliases, Promotion, Registry } from "../../model/registry/registry";
import { requireAccepted } from "../../model/registry/rules";
import { sealedDigest } from "../../model/runs/digests";
import type { Run } from "../../model/runs/run";

/** How a run is promoted. */
export interface PromotionOptions {
  /** The digest that the run must have, in hexadecimal. @default any */
  digest?: string;
  /** Whether it is put into production; if not, it becomes the candidate. */
  deploy: boolean;
  /** Asked once the run is known to be the one that is wanted. @throws to refuse it */
  approve?: (run: Run, digest: string) => Promise<Promotion["approval"]>;
}

/** What a promotion did. */
export interface Promoted {
  run: Run;
  promotion: Promotion;
  aliases: Aliases;
}

/**
 * Takes an accepted run from one registry into another. Doing it again changes nothing; what was cut off is finished.
 *
 * @throws Cd4mlError CD4ML_RUN_UNKNOWN, CD4ML_NOT_ACCEPTED, CD4ML_MODEL_CORRUPT
 * @throws Cd4mlError CD4ML_PROMOTION_DIGEST when the run, or one of its name in the other registry, has another digest
 */
export async function promote(
  identifier: string,
  from: Registry,
  to: Registry,
  options: PromotionOptions,
): Promise<Promoted> {
  const { run, folder } = await knownRun(identifier, from);
  requireAccepted(run);
  const digest = await sealedDigest(folder);
  if (options.digest) requireDigest(digest, options.digest, `Run ${identifier} in ${from.url}`, "what was wanted");
  if (await to.run(run.problem, identifier)) {
    const there = await sealedDigest(await to.fetch(run.problem, identifier));
    requireDigest(there, digest, `The run ${identifier} that is in ${to.url} already`, `the one in ${from.url}`);
  }
  const approval = await options.approve?.(run, digest);
  const promotion: Promotion = { from: from.url, digest, ...(approval && { approval }) };
  await to.register(folder, promotion);
  const aliases = options.deploy ? await to.deploy(run.problem, identifier, promotion) : await to.aliases(run.problem);
  return { run, promotion, aliases };
}

async function knownRun(identifier: string, registry: Registry) {
  const found = await findRegistered(registry, identifier);
  if (found) return found;
  throw new Cd4mlError(
    "CD4ML_RUN_UNKNOWN",
    `There is no run "${identifier}" in ${registry.url}. \`cd4ml runs <problem>\` lists those of CD4ML_REGISTRY.`,
  );
}

function requireDigest(digest: string, wanted: string, what: string, other: string): void {
  if (digest === wanted) return;
  throw new Cd4mlError(
    "CD4ML_PROMOTION_DIGEST",
    `${what} has the digest sha256:${digest}, and ${other} sha256:${wanted}. They are different models; nothing was changed.`,
  );
}
