import { writeFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { Changes } from "../diff/change";
import { commentToken, mostCharacters, type PullRequest, parsePullRequest, postComment } from "../diff/comment";
import { markdown } from "../diff/markdown";
import { outcome, report } from "../diff/report";
import { updateRules } from "../diff/updateRisks";
import { givingWay } from "../givingWay";
import { planFile, savingPlan, tellPlan } from "../plan";
import { openStackOf, operate, quietly, type StackOptions, stackCommand } from "../stackCommand";

interface DiffOptions extends StackOptions {
  format: "markdown" | "json";
  out?: string;
  comment?: PullRequest;
  plan?: string;
  refresh: boolean;
}

/** `cd4ml diff`: what `up` would change, as a report for people and machines. */
export function addCommand(program: Command): void {
  stackCommand(program, "diff", "report what `up` would change, by environment and part, and what it may cost")
    .addOption(new Option("--format <format>", "how it is written").choices(["markdown", "json"]).default("markdown"))
    .option("--out <file>", "write it to a file instead of standard output")
    .addOption(
      new Option(
        "--comment <pull request>",
        "also make or update the comment on a pull request, owner/repo#number, with GITHUB_TOKEN",
      ).argParser(parsePullRequest),
    )
    .option("--plan <file>", "save a plan that `up --plan` keeps to", planFile)
    .option("--refresh", "look first at what is really there", false)
    .addHelpText(
      "after",
      "\nExit codes: 0 no change, 10 changes, 11 changes that may cost data, uptime or privacy; 1 failed.",
    )
    .action(diff);
}

async function diff(options: DiffOptions): Promise<void> {
  // A token that is missing is said at once.
  if (options.comment) commentToken();
  const stack = await openStackOf(options, true);
  const changes = new Changes();
  const onEvent = givingWay(changes.onEvent);
  const { refresh, plan } = options;
  await operate(options, (common) =>
    quietly(common, (quiet) => stack.preview({ ...savingPlan(quiet, plan), refresh, onEvent })),
  );
  const found = report(options.stack, changes.list(), changes.isNew ? [] : updateRules);
  const isJson = options.json || options.format === "json";
  const written = isJson ? `${JSON.stringify(found, null, 2)}\n` : markdown(found, "changes");
  if (options.out) writeFileSync(options.out, written);
  else process.stdout.write(written);
  if (options.comment) await postComment(options.comment, options.stack, markdown(found, "changes", mostCharacters));
  tellPlan(options.stack, plan);
  process.exitCode = outcome(found);
}
