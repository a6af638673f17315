import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { Repository, type RepositoryArgs } from "../../infra/parts/repository";
import { GitHubAccount, type GitHubAccountArgs } from "../../infra/parts/repository/account";
import { EngineStack, engineTimeout } from "../support/engineStack";
import { GitHubEmulator } from "../support/github/emulator";
import { GitHubDescription } from "../support/github/openapi";

const token = "a-token-that-nobody-may-see";
const secret = "signs-what-github-sends";

type Options = Partial<RepositoryArgs> & { account?: Partial<GitHubAccountArgs> };

describe("an environment's repository, through the real engine", function () {
  this.timeout(engineTimeout);
  const github = new GitHubEmulator();
  let stack: EngineStack;
  let receiver: Server;
  let hookUrl: string;

  /** A stack with one repository. */
  const program =
    ({ account: accountArgs, ...args }: Options = {}) =>
    async () => {
      const account = new GitHubAccount("github", {
        token,
        baseUrl: `${github.url}/`,
        writeDelayMs: 0,
        ...accountArgs,
      });
      const webhook = { url: hookUrl, secret };
      const source = { fork: "up/cd4ml" };
      const repository = new Repository("ada", {
        environment: "ada",
        account,
        source,
        branch: "main",
        webhook,
        ...args,
      });
      const { cloneUrl, htmlUrl, fullName, privateKey } = repository;
      return { cloneUrl, htmlUrl, fullName, privateKey };
    };

  before(async () => {
    await github.start();
    for (const user of ["ada", "bob", "up"]) github.addUser(user);
    github.addOrganization("room", ["ada"]);
    github.addToken(token, { login: "ada", scopes: ["repo", "delete_repo"] });
    github.addToken("without-delete", { login: "ada", scopes: ["public_repo", "gist"] });
    github.addToken("fine-grained", { login: "ada", permissions: { administration: "write" } });
    github.addRepository("up/cd4ml", { "README.md": "hello\n" }, { is_template: true });
    github.addRepository("up/plain", { "README.md": "hello\n" }, { default_branch: "master" });
    receiver = createServer((_request, response) => response.end());
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    hookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/github-webhook/`;
    stack = await EngineStack.create({ plugins: true });
  });
  after(async () => {
    await stack.remove();
    github.stop();
    receiver.close();
  });

  it("is forked with protection, webhook, key and collaborator, once its content has come", async () => {
    github.forkMs = 3000;
    const args = { deployKey: true, collaborators: { bob: "push" as const } };
    const { changes, outputs } = await stack.up(program(args));
    assert.equal(outputs.cloneUrl.value, `${github.url}/ada/cd4ml.git`);
    assert.equal(outputs.fullName.value, "ada/cd4ml");
    assert.match(outputs.privateKey.value, /^-----BEGIN OPENSSH/);
    assert.equal(outputs.privateKey.secret, true);
    const fork = github.repository("ada/cd4ml")!;
    assert.equal(fork.parent?.owner.login, "up");
    assert.deepEqual(fork.topics, ["cd4ml"]);
    assert.deepEqual(fork.rules[0].requiredStatusCheckContexts, ["cd4ml/delivery"]);
    assert.deepEqual(fork.hooks[0].events.sort(), ["pull_request", "push"]);
    assert.deepEqual(fork.hooks[0].config, { url: hookUrl, content_type: "json", insecure_ssl: "0", secret });
    assert.equal(fork.keys[0].read_only, true);
    assert.equal(fork.invitations[0].login, "bob");
    const again = (await stack.up(program(args))).changes;
    assert.deepEqual(again, { same: changes.create });
  });

  it("shows no change after a refresh, not even when its owner has described it", async () => {
    const args = { deployKey: true, collaborators: { bob: "push" as const } };
    github.repository("ada/cd4ml")!.settings.description = "My own";
    await stack.refresh();
    const { changes } = await stack.up(program(args));
    assert.deepEqual(Object.keys(changes), ["same"]);
    assert.equal(github.repository("ada/cd4ml")!.settings.description, "My own");
  });
});
