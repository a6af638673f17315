import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Repository } from "./world";

/** Refuses commits without the required status on protected branches, as GitHub does for all but administrators. */
const hook = `#!/bin/sh
while read -r old new ref; do
  for protected in $PROTECTED_REFS; do
    [ "$ref" = "$protected" ] || continue
    for good in $GOOD_COMMITS; do [ "$new" = "$good" ] && continue 2; done
    echo "error: GH006: Protected branch update failed for $ref." >&2
    echo "error: Required status check is expected." >&2
    exit 1
  done
done
`;

export function installPushRules(bare: string): void {
  const file = path.join(bare, "hooks/pre-receive");
  writeFileSync(file, hook);
  chmodSync(file, 0o755);
}

/** What the hook has to know about a push: nothing binds an administrator. */
export function pushRuleVariables({ rules, statuses }: Repository, isAdmin: boolean): NodeJS.ProcessEnv {
  if (isAdmin) return {};
  const required = rules.flatMap(({ requiredStatusCheckContexts = [] }) => requiredStatusCheckContexts);
  const good = statuses
    .filter(({ state }) => state === "success")
    .map(({ sha }) => sha)
    .filter((sha) => required.every((context) => lastState(statuses, sha, context) === "success"));
  const binding = rules.filter(({ requiresStatusChecks }) => requiresStatusChecks);
  return {
    PROTECTED_REFS: binding.map(({ pattern }) => `refs/heads/${pattern}`).join(" "),
    GOOD_COMMITS: good.join(" "),
  };
}

function lastState(statuses: Repository["statuses"], sha: string, context: string): string | undefined {
  return statuses.filter((status) => status.sha === sha && status.context === context).pop()?.state;
}
