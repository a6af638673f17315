import type { Finding, StackRule } from "../rule";
import { type Declared, isThere, textAt } from "../values";

const repository = "github:index/repository:Repository";
const existing = "cd4ml:index:GitHubRepositoryAccess";
const protection = "github:index/branchProtection:BranchProtection";
const webhook = "github:index/repositoryWebhook:RepositoryWebhook";

export const protectedBranches: StackRule = {
  name: "protected-branches",
  demands:
    "The branch that is delivered is protected in every repository, in existing ones where cd4ml:protectExisting says so.",
  why: "What is on it goes to production: a forced push or a merge without the delivery's status would go past every check.",
  fix: "Leave `protect` of the Repository on; of an existing repository set cd4ml:protectExisting: true.",
  checkStack(resources, { protectExisting }) {
    const protections = resources.filter(({ type }) => type === protection);
    return repositoriesOf(resources, protectExisting)
      .filter((each) => !protections.some((other) => isFor(other, each, "repositoryId")))
      .map((resource) => ({ resource, found: `no branch of repository ${nameOf(resource)} is protected` }));
  },
};

export const webhookSecrets: StackRule = {
  name: "webhook-secrets",
  demands: "A webhook signs what it sends; where Jenkins waits for webhooks, every repository has one.",
  why: "Without the signature anyone who finds Jenkins' address starts deliveries; without a webhook nobody's push is delivered.",
  fix: "Give the Repository `webhook` with a secret, which is a Password of the environment; or set cd4ml:webhook: poll.",
  checkStack(resources, settings) {
    const hooks = resources.filter(({ type }) => type === webhook);
    const unsigned: Finding[] = hooks
      .filter(({ inputs }) => !isThere(inputs, "configuration.secret"))
      .map((resource) => ({ resource, found: "configuration.secret not set" }));
    if (settings.webhook === "poll") return unsigned;
    const untold = repositoriesOf(resources, true)
      .filter((each) => !hooks.some((hook) => isFor(hook, each, "repository")))
      .map((resource) => ({
        resource,
        found: `repository ${nameOf(resource)} has no webhook, and cd4ml:webhook is ${settings.webhook}`,
      }));
    return [...unsigned, ...untold];
  },
};

/** Those that the stack makes and, if asked, those that are there. */
function repositoriesOf(resources: Declared[], withExisting: boolean): Declared[] {
  return resources.filter(
    ({ type, inputs }) =>
      type === repository || (withExisting && type === existing && textAt(inputs, "from") === "existing"),
  );
}

/** Whether a setting at GitHub is one of a repository: made from it, or naming it. */
function isFor(setting: Declared, { urn, inputs }: Declared, property: string): boolean {
  const name = textAt(inputs, "name");
  return setting.dependencies.includes(urn) || (name !== undefined && textAt(setting.inputs, property) === name);
}

function nameOf({ name, inputs }: Declared): string {
  return textAt(inputs, "name") ?? name;
}
