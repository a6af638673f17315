import { Cd4mlError } from "../errors";
import type { Run, RunStatus } from "../runs/run";

/**
 * A production run must have been judged before it is registered.
 *
 * @throws Cd4mlError CD4ML_NOT_JUDGED
 */
export function requireRegistrable(run: Run): void {
  if (run.kind === "experiment" || run.acceptance) return;
  throw new Cd4mlError(
    "CD4ML_NOT_JUDGED",
    `Run ${run.run} of ${run.problem} is a production run that was not judged. Run \`cd4ml accept ${run.run}\` first.`,
  );
}

/** Status a run has from its registration on. */
export function statusOnceRegistered(run: Run): RunStatus {
  if (run.kind === "experiment") return "experiment";
  return run.acceptance?.accepted ? "accepted" : "rejected";
}

/**
 * Only an accepted run may be deployed.
 *
 * @throws Cd4mlError CD4ML_NOT_ACCEPTED with the reason
 */
export function requireAccepted(run: Run): void {
  if (run.status === "accepted") return;
  const reason =
    run.kind === "experiment"
      ? "it is an experiment. Make its choices the defaults to put it into production"
      : `${run.acceptance?.reason}. What serves stays`;
  throw new Cd4mlError("CD4ML_NOT_ACCEPTED", `Run ${run.run} of ${run.problem} cannot be deployed: ${reason}.`);
}
