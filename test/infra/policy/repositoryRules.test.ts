import assert from "node:assert/strict";
import * as github from "@pulumi/github";
import type * as pulumi from "@pulumi/pulumi";
import { GitHubRepositoryAccess } from "../../../infra/provider/github/resources";
import { Password } from "../../../infra/provider/resources";
import { EngineStack, engineTimeout } from "../../support/engineStack";
import { foundBy } from "./foundBy";

/** Repositories at GitHub; a token that is known later keeps the provider from asking there. */
class Repositories {
  private readonly later = new Password("token", { purpose: "a token that is known later" }).value;
  private readonly opts = { provider: new github.Provider("github", { token: this.later, owner: this.later }) };

  made(name: string): github.Repository {
    return new github.Repository(name, { name }, this.opts);
  }

  existing(name: string): GitHubRepositoryAccess {
    const token = this.later;
    const args = { baseUrl: "https://api.github.com/", token, owner: "ada", name, source: `ada/${name}` };
    return new GitHubRepositoryAccess(`${name}-access`, { ...args, from: "existing" });
  }

  protect(name: string, repositoryId: pulumi.Input<string>): void {
    new github.BranchProtection(`${name}-protection`, { repositoryId, pattern: "main" }, this.opts);
  }

  hook(repository: string, secret?: pulumi.Input<string>): void {
    const configuration = { url: "https://jenkins.example.org/github-webhook/", contentType: "json", secret };
    new github.RepositoryWebhook(`${repository}-hook`, { repository, events: ["push"], configuration }, this.opts);
  }

  get secret(): pulumi.Output<string> {
    return this.later;
  }
}

async function guarded(): Promise<void> {
  const repositories = new Repositories();
  repositories.protect("copy", repositories.made("copy").nodeId);
  repositories.hook("copy", repositories.secret);
  repositories.protect("old", repositories.existing("old").nodeId);
  repositories.hook("old", repositories.secret);
}

async function open(): Promise<void> {
  const repositories = new Repositories();
  repositories.made("copy");
  repositories.existing("old");
  repositories.hook("old");
}

describe("the policies of repositories", function () {
  this.timeout(engineTimeout);
  let stack: EngineStack;
  before(async () => {
    stack = await EngineStack.create({ plugins: true });
  });
  after(() => stack?.remove());

  it("have nothing to say of protected repositories with signed webhooks", async () => {
    const settings = { webhook: "direct", protectExisting: "true" };
    assert.deepEqual(await stack.violations(guarded, settings), []);
  });

  it("want every branch protected, and every webhook there and signed", async () => {
    const violations = await stack.violations(open, { webhook: "direct", protectExisting: "true" });
    assert.deepEqual(foundBy(violations, "protected-branches"), {
      copy: "no branch of repository copy is protected.",
      "old-access": "no branch of repository old is protected.",
    });
    assert.deepEqual(foundBy(violations, "webhook-secrets"), {
      copy: "repository copy has no webhook, and cd4ml:webhook is direct.",
      "old-hook": "configuration.secret not set.",
    });
    assert.equal(violations.length, 4);
  });

  it("leave an existing repository's branch, and webhooks where Jenkins looks itself, to the settings", async () => {
    const violations = await stack.violations(open, { webhook: "poll", protectExisting: "false" });
    assert.deepEqual(Object.keys(foundBy(violations, "protected-branches")), ["copy"]);
    assert.deepEqual(Object.keys(foundBy(violations, "webhook-secrets")), ["old-hook"]);
  });
});
