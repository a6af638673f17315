import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Repository, type RepositoryArgs } from "../../infra/parts/repository";
import { GitHubAccount, type GitHubAccountArgs } from "../../infra/parts/repository/account";
import { EngineStack, engineTimeout } from "../support/engineStack";
import { GitHubEmulator } from "../support/github/emulator";
import { GitHubDescription } from "../support/github/openapi";

const token = "a-token-that-nobody-may-see";
const secret = "signs-what-github-sends";

/** With all that a repository can have. */
const full = { deployKey: true, collaborators: { bob: "push" as const } };

type Options = Partial<Omit<RepositoryArgs, "account">> & { account?: Partial<GitHubAccountArgs> };

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
    github.addRepository("up/cd4ml", { "README.md": "hello\n" }, { is_template: true });
    github.addRepository("ada/mine", { "README.md": "mine\n" });
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
    const { changes, outputs } = await stack.up(program(full));
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
    const again = (await stack.up(program(full))).changes;
    assert.deepEqual(again, { same: changes.create });
  });

  it("shows no change after a refresh, not even when its owner has described it", async () => {
    github.repository("ada/cd4ml")!.settings.description = "My own";
    await stack.refresh();
    const { changes } = await stack.up(program(full));
    assert.deepEqual(Object.keys(changes), ["same"]);
    assert.equal(github.repository("ada/cd4ml")!.settings.description, "My own");
  });

  it("changes only the webhook when its secret is another", async () => {
    const { secret: old } = github.repository("ada/cd4ml")!.hooks[0].config;
    const changed = await stack.up(program({ ...full, webhook: { url: hookUrl, secret: "another" } }));
    assert.equal(changed.changes.update, 1);
    assert.deepEqual(Object.keys(changed.changes).sort(), ["same", "update"]);
    assert.notEqual(github.repository("ada/cd4ml")!.hooks[0].config.secret, old);
    await stack.up(program(full));
  });

  it("makes protection and webhook again when someone has removed them", async () => {
    const fork = github.repository("ada/cd4ml")!;
    fork.rules = [];
    fork.hooks = [];
    await stack.refresh();
    const { changes } = await stack.up(program(full));
    assert.equal(changes.create, 2);
    assert.equal(fork.rules.length + fork.hooks.length, 2);
  });

  it("keeps token, webhook secret and private key out of the state", async () => {
    const { outputs } = await stack.up(program(full));
    const key = outputs.privateKey.value.split("\n")[4];
    for (const value of [token, secret, key]) assert.ok(!stack.state().includes(value));
  });

  it("goes at destroy when it was made, and frees its name", async () => {
    await stack.up(async () => {});
    assert.equal(github.repository("ada/cd4ml"), undefined);
    assert.ok(github.repository("up/cd4ml"));
  });

  it("is previewed without a token and without a network", async () => {
    const nowhere = { token: undefined, baseUrl: "http://127.0.0.1:9/" };
    assert.ok((await stack.preview(program({ ...full, account: nowhere }))).create > 8);
  });

  it("is previewed without a token when it is there", async () => {
    const args = { source: { existing: "ada/mine" } };
    await stack.up(program(args));
    // The token of before is in the state.
    assert.deepEqual(Object.keys(await stack.preview(program({ ...args, account: { token: undefined } }))), ["same"]);
    await stack.up(async () => {});
  });

  it("is looked after, and left, when it was there before", async () => {
    const mine = github.repository("ada/mine")!;
    const args = { source: { existing: "ada/mine" }, deployKey: true };
    const { outputs } = await stack.up(program(args));
    assert.equal(outputs.cloneUrl.value, `${github.url}/ada/mine.git`);
    assert.deepEqual([mine.hooks.length, mine.keys.length, mine.rules.length, mine.topics.length], [1, 1, 0, 0]);
    await stack.refresh();
    assert.deepEqual(Object.keys((await stack.up(program(args))).changes), ["same"]);
    await stack.up(async () => {});
    assert.deepEqual([mine.hooks.length, mine.keys.length], [0, 0]);
    assert.equal(github.repository("ada/mine"), mine);
  });

  it("is copied from a template into an organization, once for each name", async () => {
    const args = { source: { template: "up/cd4ml" }, repositoryName: "ada-cd4ml", account: { owner: "Room" } };
    await stack.up(program(args));
    const copy = github.repository("room/ada-cd4ml")!;
    assert.equal(copy.template?.name, "cd4ml");
    await stack.refresh();
    assert.deepEqual(Object.keys((await stack.up(program(args))).changes), ["same"]);
    await stack.up(async () => {});
  });

  it("goes on with the fork that an interrupted run has made", async () => {
    const fork = github.addRepository("ada/cd4ml", { "README.md": "hello\n" });
    fork.parent = github.repository("up/cd4ml");
    await stack.up(program());
    assert.equal(fork.hooks.length, 1);
    await stack.up(async () => {});
  });

  it("makes nothing, not even a fork, for a token without its scopes", async () => {
    await stack.up(async () => {});
    const before = github.world.repositories.size;
    await assert.rejects(stack.up(program({ account: { token: "without-delete" } })), /lacks the scope repo/);
    assert.equal(github.world.repositories.size, before);
  });

  it("goes on by itself after a short rate limit", async () => {
    github.limit = { requests: 2, kind: "secondary", seconds: 1 };
    await stack.up(program({ source: { existing: "ada/mine" } }));
    assert.equal(github.limit.requests, 0);
  });

  it("was told nothing by the emulator that GitHub's description does not know", function () {
    const description = GitHubDescription.open(this);
    const asked = github.exchanges.filter(({ path }) => path !== "/graphql");
    assert.deepEqual([...new Set(asked.flatMap((exchange) => description.problems(exchange)))], []);
  });
});
