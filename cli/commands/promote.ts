import { type Command, InvalidArgumentError } from "commander";
import { Cd4mlError } from "../../model/errors";
import type { Run } from "../../model/runs/run";
import { readConfiguration } from "../configuration";
import { exitCode, printResult, withJson } from "../output";
import { approvalContext, type Commit, parseCommit, requireApproval } from "../promotion/approval";
import type { Promoted } from "../promotion/promote";
import { mirror } from "../tracking/mirror";

interface PromoteOptions {
  from: string;
  to: string;
  digest?: string;
  deploy: boolean;
  approval?: Commit;
  json?: boolean;
}

/** `cd4ml promote`: takes an accepted run from one registry into another, e.g. from dev to prod. */
export function addCommand(program: Command): void {
  withJson(
    program
      .command("promote")
      .description("take an accepted run into another registry; exit code 3 if it is not accepted"),
  )
    .argument("<run>", "identifier of the run")
    .requiredOption("--from <registry>", "file:///…, s3://bucket/prefix, or a stack, e.g. dev or dev/team1")
    .requiredOption("--to <registry>", "the same, of the registry that takes it; not one in a Docker volume")
    .option("--digest <sha256>", "refuse a run with any other digest", sha256)
    .option("--no-deploy", "leave it there as the candidate")
    .option(
      "--approval <owner/repo@SHA>",
      `refuse it unless the commit's status ${approvalContext} is success`,
      parseCommit,
    )
    .action(promoteRun);
}

async function promoteRun(identifier: string, options: PromoteOptions): Promise<void> {
  const { promote } = await import("../promotion/promote");
  const { registryAddress } = await import("../promotion/registryAddress");
  const { openTarget, withSource } = await import("../promotion/openPlaces");
  const { bucket } = readConfiguration();
  const { digest, deploy, approval } = options;
  const source = await registryAddress(options.from);
  const to = openTarget(await registryAddress(options.to), bucket);
  const approve = approval && ((run: Run, found: string) => requireApproval(approval, run, found));
  const promoted = await withSource(source, bucket, (from) =>
    promote(identifier, from, to, { digest, deploy, approve }),
  ).catch((error: unknown) => {
    if (!(error instanceof Cd4mlError) || error.code !== "CD4ML_NOT_ACCEPTED") throw error;
    return error;
  });
  if (promoted instanceof Cd4mlError) return refused(identifier, options, promoted);
  const { run, promotion, aliases } = promoted;
  const result = {
    run: run.run,
    problem: run.problem,
    ...promotion,
    digest: `sha256:${promotion.digest}`,
    to: to.url,
    deployed: aliases.production === run.run,
    aliases,
  };
  printResult(options, result, () => text(promoted, to.url));
  await mirror(to, run.problem, [run.run]);
}

function text({ run, promotion, aliases }: Promoted, to: string): string {
  const role = aliases.production === run.run ? "in production" : "there, not in production";
  const { approval } = promotion;
  return [
    `${run.problem}: ${run.run} from ${promotion.from} is ${role} in ${to}`,
    `sha256:${promotion.digest}`,
    ...(approval ? [`approved by ${approval.by} at ${approval.commit}`] : []),
  ].join("\n  ");
}

/** A run that is not accepted has an exit code of its own. */
function refused(run: string, options: PromoteOptions, refusal: Cd4mlError): void {
  process.stderr.write(`${refusal.code}  ${refusal.message}\n`);
  if (options.json) printResult(options, { run, deployed: false, reason: refusal.message }, () => "");
  process.exitCode = exitCode.notAccepted;
}

function sha256(text: string): string {
  const [, digits] = /^(?:sha256:)?([0-9a-f]{64})$/.exec(text) ?? [];
  if (digits) return digits;
  throw new InvalidArgumentError("Allowed: 64 hexadecimal digits, with sha256: before them or without.");
}
