import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { access } from "../../infra/provider/github/access";
import { branchReady } from "../../infra/provider/github/branchReady";
import { keyPair } from "../../infra/provider/github/keyPair";
import { repositoryAccess } from "../../infra/provider/github/repositoryAccess";
import { GitHubEmulator } from "../support/github/emulator";
import { skipWithout } from "../support/skipWithout";

const scopes = ["repo", "admin:repo_hook", "delete_repo"];

describe("the looks at GitHub before anything is made", () => {
  const github = new GitHubEmulator();
  const shown: string[] = [];
  const work = { progress: (message: string) => void shown.push(message), signal: new AbortController().signal };

  before(async () => {
    await github.start();
    for (const user of ["ada", "bob", "up"]) github.addUser(user);
    github.addOrganization("room", ["ada"]);
    github.addToken("good", { login: "ada", scopes: ["repo", "delete_repo"] });
    github.addToken("lesser", { login: "ada", scopes: ["public_repo", "gist"] });
    github.addToken("fine-grained", { login: "ada", permissions: { administration: "write" } });
    github.addRepository("up/cd4ml", { "README.md": "hello\n" }, { is_template: true });
    github.addRepository("up/plain", { "README.md": "hello\n" });
    github.addRepository("ada/mine", { "README.md": "hello\n" });
  });
  beforeEach(() => {
    shown.length = 0;
    github.limit = undefined;
  });
  after(() => github.stop());

  const account = (inputs: object = {}) =>
    access.create({ baseUrl: github.url, token: "good", scopes, ...inputs }, work);
  const repository = (inputs: object = {}) => {
    const wanted = { owner: "ada", name: "cd4ml", from: "fork" as const, source: "up/cd4ml" };
    return repositoryAccess.create({ baseUrl: github.url, token: "good", ...wanted, ...inputs }, work);
  };

  it("finds the account as GitHub spells it", async () => {
    assert.equal((await account()).state.login, "ada");
    assert.equal((await account({ owner: "ROOM" })).state.login, "room");
  });

  it("says of a fine-grained token what could not be checked", async () => {
    await account({ token: "fine-grained" });
    assert.match(shown[0], /fine-grained: GitHub tells what it may do only when it is used/);
  });

  const refusedAccounts: [string, object, RegExp][] = [
    ["no token", { token: undefined }, /There is no token for GitHub at http.*githubToken.*GITHUB_TOKEN/],
    ["a wrong token", { token: "wrong" }, /refuses the token \(401\).*settings\/tokens/],
    [
      "a token without its scopes",
      { token: "lesser" },
      /token of ada lacks the scope repo \(.*admin:repo_hook \(.*delete_repo \(.*It has: public_repo, gist/,
    ],
    ["an owner that is not there", { owner: "nobody" }, /no user or organization "nobody".*githubOwner/],
    ["another user's account", { owner: "bob" }, /belongs to ada, who cannot make repositories for the user bob/],
  ];
  for (const [what, inputs, message] of refusedAccounts) {
    it(`refuses ${what}`, () => assert.rejects(account(inputs), message));
  }

  const refusedRepositories: [string, object, RegExp][] = [
    ["a source that is not there", { source: "up/none" }, /no repository up\/none to fork/],
    ["a source that is no template", { from: "template", source: "up/plain" }, /up\/plain is no template/],
    ["a name that is taken", { name: "mine" }, /name ada\/mine is taken.*is no fork of up\/cd4ml/],
    ["a template's name that is taken", { from: "template", name: "mine" }, /name ada\/mine is taken/],
    ["a repository of others", { from: "existing", source: "up/plain" }, /up\/plain is not in the account ada/],
    [
      "a repository that one does not administer",
      { from: "existing", source: "up/plain", owner: "up" },
      /does not administer up\/plain/,
    ],
  ];
  for (const [what, inputs, message] of refusedRepositories) {
    it(`refuses ${what}`, () => assert.rejects(repository(inputs), message));
  }

  it("takes the fork that is there, and no second one under another name", async () => {
    const fork = github.addRepository("ada/cd4ml", { "README.md": "hello\n" });
    fork.parent = github.repository("up/cd4ml");
    await repository();
    assert.deepEqual(shown, ["uses the fork ada/cd4ml that is there"]);
    await assert.rejects(repository({ name: "second" }), /ada has a fork of up\/cd4ml already, ada\/cd4ml/);
  });

  it("waits for a short rate limit, and says of a long one when it ends", async () => {
    github.limit = { requests: 1, kind: "secondary", seconds: 1 };
    await account();
    assert.deepEqual(shown, ["GitHub's rate limit is used up; going on in 1 s"]);
    github.limit = { requests: 1, kind: "primary", seconds: 1800 };
    await assert.rejects(account(), /takes no more requests of this token until 20.*Z \(in 3[01] minutes\)/);
  });

  it("waits for a branch with progress, and says when it has not come or is named otherwise", async () => {
    const ready = (inputs: object) =>
      branchReady.create(
        { baseUrl: github.url, token: "good", repository: "ada/mine", branch: "main", seconds: 1, ...inputs },
        work,
      );
    await ready({});
    await assert.rejects(ready({ branch: "trunk" }), /ada\/mine has no branch trunk; it has main/);
    github.world.addRepository(github.world.account("ada")!, "empty");
    await assert.rejects(ready({ repository: "ada/empty" }), /GitHub has not copied ada\/empty within 1 s/);
    assert.match(shown[0], /waiting for GitHub to copy ada\/empty \(0 s\)/);
  });

  it("says so when GitHub cannot be reached", async () => {
    await assert.rejects(
      account({ baseUrl: "http://127.0.0.1:9/" }),
      /127\.0\.0\.1:9\/api\/v3 does not answer: .*githubUrl/,
    );
  }).timeout(30_000);

  it("makes key pairs that OpenSSH reads", async function () {
    const { publicKey, privateKey } = (await keyPair.create({ purpose: "a test" }, work)).state;
    const folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-key-"));
    const file = path.join(folder, "key");
    writeFileSync(file, privateKey, { mode: 0o600 });
    try {
      assert.equal(execFileSync("ssh-keygen", ["-y", "-f", file], { encoding: "utf8" }).trim(), `${publicKey} a test`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      skipWithout(this, "ssh-keygen (apt-get install openssh-client)");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
