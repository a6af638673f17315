import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { GitHubEmulator } from "../support/github/emulator";
import { GitHubDescription } from "../support/github/openapi";

const run = promisify(execFile);
const secret = "signs-what-is-sent";
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJrJ1P2Lk1sRr2n1dF3s5d3rZ9k3B0d8mH6Wm3vV9b0a";

describe("the emulator of GitHub", function () {
  this.timeout(120_000);
  const github = new GitHubEmulator();
  const received: { headers: Record<string, unknown>; body: string }[] = [];
  let target: Server;
  let hookUrl: string;
  let folder: string;

  before(async () => {
    await github.start();
    github.addUser("ada");
    github.addUser("bob");
    github.addUser("up");
    github.addOrganization("room", ["ada"]);
    github.addToken("ada-token", { login: "ada", scopes: ["repo", "delete_repo"] });
    github.addToken("bob-token", { login: "bob", scopes: ["repo"] });
    github.addBot("github-actions[bot]");
    github.addToken("fork-token", { login: "github-actions[bot]", permissions: { pull_requests: "read" } });
    github.addToken("reader-token", { login: "ada", scopes: ["read:user"] });
    github.addRepository("up/cd4ml", { "README.md": "hello\n" }, { is_template: true });
    folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-clone-"));
    target = createServer(async (request, response) => {
      received.push({ headers: request.headers, body: await text(request) });
      response.end();
    });
    await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
    hookUrl = `http://127.0.0.1:${(target.address() as AddressInfo).port}/github-webhook/`;
  });
  after(() => {
    github.stop();
    target.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (method: string, address: string, body?: object, token = "ada-token") =>
    fetch(`${github.url}/api/v3${address}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      body: body && JSON.stringify(body),
    });
  // Not synchronously: the server is in this process.
  const git = async (...args: string[]) =>
    (await run("git", ["-C", folder, ...args], { env: { ...process.env, GIT_TERMINAL_PROMPT: "0" } })).stdout.trim();
  const withToken = (token: string) => `${github.url.replace("//", `//x-access-token:${token}@`)}/ada/mine.git`;
  const commit = async (message: string) => {
    writeFileSync(path.join(folder, "README.md"), message);
    await git("-c", "user.name=Ada", "-c", "user.email=a@example.org", "commit", "-qam", message);
    return git("rev-parse", "HEAD");
  };
  const until = async (condition: () => boolean) => {
    for (let attempt = 0; attempt < 100 && !condition(); attempt++) await sleep(50);
    assert.ok(condition());
  };

  it("answers as GitHub's description says", async function () {
    const description = GitHubDescription.open(this);
    const requests: [string, string, number, object?, string?][] = [
      ["GET", "/user", 200],
      ["GET", "/users/up", 200],
      ["GET", "/users/nobody", 404],
      ["GET", "/orgs/room", 200],
      ["GET", "/orgs/ada", 404],
      ["POST", "/repos/up/cd4ml/forks", 202, { name: "mine" }],
      ["POST", "/repos/up/cd4ml/forks", 404, { name: "mine" }, "reader-token"],
      ["POST", "/repos/up/cd4ml/generate", 201, { owner: "room", name: "copy" }],
      ["POST", "/repos/up/cd4ml/generate", 422, { owner: "ada", name: "mine" }],
      ["GET", "/repos/ada/mine", 200],
      ["GET", "/repos/ada/none", 404],
      ["PATCH", "/repos/ada/mine", 200, { has_wiki: false }],
      ["PUT", "/repos/ada/mine/topics", 200, { names: ["cd4ml"] }],
      ["GET", "/repos/ada/mine/git/ref/heads/main", 200],
      ["GET", "/repos/ada/mine/branches", 200],
      ["POST", "/repos/ada/mine/hooks", 201, { config: { url: hookUrl, content_type: "json", secret } }],
      ["POST", "/repos/ada/mine/hooks", 422, { config: { url: hookUrl } }],
      ["POST", "/repos/ada/mine/hooks", 404, { config: { url: hookUrl } }, "reader-token"],
      ["POST", "/repos/ada/mine/keys", 201, { title: "jenkins", key }],
      ["POST", "/repos/ada/mine/keys", 422, { title: "again", key }],
      ["PUT", "/repos/ada/mine/collaborators/bob", 201, { permission: "push" }],
      ["GET", "/repos/ada/mine/invitations", 200],
      ["GET", "/repos/ada/mine/collaborators", 200],
      ["POST", `/repos/ada/mine/statuses/${"0".repeat(40)}`, 201, { state: "success", context: "cd4ml/delivery" }],
      ["POST", "/repos/ada/mine/issues/7/comments", 201, { body: "Well done" }],
      ["POST", "/repos/ada/mine/issues/7/comments", 422, { body: "x".repeat(65_537) }],
      ["POST", "/repos/ada/mine/issues/8/comments", 404, { body: "Well done" }],
      ["POST", "/repos/ada/mine/issues/7/comments", 403, { body: "Well done" }, "fork-token"],
      ["GET", "/repos/ada/mine/issues/7/comments", 200],
      ["PATCH", "/repos/ada/mine/issues/comments/{last}", 200, { body: "Done" }],
      ["PATCH", "/repos/ada/mine/issues/comments/{last}", 403, { body: "Done" }, "bob-token"],
      ["GET", "/user", 403, undefined, "fork-token"],
      ["DELETE", "/repos/room/copy", 403, undefined, "bob-token"],
      ["DELETE", "/repos/room/copy", 204],
    ];
    for (const [method, template, status, body, token] of requests) {
      const mine = github.repository("ada/mine");
      mine?.pullRequests.add(7);
      const address = template.replace("{last}", String(mine?.comments.at(-1)?.id));
      const answer = await ask(method, address, body, token);
      assert.equal(answer.status, status, `${method} ${address}: ${await answer.text()}`);
    }
    assert.deepEqual(
      github.exchanges.flatMap((exchange) => description.problems(exchange)),
      [],
    );
    await until(() => github.deliveries.length > 0);
    assert.deepEqual(description.webhookProblems("ping", JSON.parse(github.deliveries[0].body)), []);
  });

  it("tells a repository's hooks of a real push, signed", async function () {
    await git("clone", "--quiet", withToken("ada-token"), ".");
    received.length = 0;
    const sha = await commit("Größe <b>&\u2028 'quoted' \u{1F600}");
    await git("push", "--quiet", "origin", "main");
    await until(() => received.length > 0);
    const [{ headers, body }] = received;
    const payload = JSON.parse(body);
    assert.equal(headers["x-github-event"], "push");
    assert.match(String(headers["x-github-delivery"]), /^[0-9a-f-]{36}$/);
    assert.equal(headers["x-hub-signature-256"], `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`);
    assert.equal(payload.ref, "refs/heads/main");
    assert.equal(payload.after, sha);
    assert.equal(payload.repository.clone_url, `${github.url}/ada/mine.git`);
    assert.deepEqual(GitHubDescription.open(this).webhookProblems("push", payload), []);
  });

  it("lets no one push without a token or the right to", async () => {
    await commit("Not allowed");
    await assert.rejects(git("push", withToken("wrong"), "main"), /Authentication failed|could not read/);
    await assert.rejects(git("push", withToken("bob-token"), "main"), /403/);
  });

  it("holds those who may push, but do not administer, to the required status", async () => {
    const mine = github.repository("ada/mine")!;
    mine.collaborators.set("bob", "push");
    mine.rules.push({ id: "x", pattern: "main", requiresStatusChecks: true, requiredStatusCheckContexts: ["ci"] });
    const sha = await commit("Needs a status");
    await assert.rejects(git("push", withToken("bob-token"), "main"), /GH006/);
    await ask("POST", `/repos/ada/mine/statuses/${sha}`, { state: "success", context: "ci" });
    await git("push", "--quiet", withToken("bob-token"), "main");
  });

  it("refuses for a while when there were too many requests", async () => {
    github.limit = { requests: 1, kind: "secondary", seconds: 7 };
    const limited = await ask("GET", "/user");
    assert.equal(limited.status, 429);
    assert.equal(limited.headers.get("retry-after"), "7");
    assert.equal((await ask("GET", "/user")).headers.get("x-oauth-scopes"), "repo, delete_repo");
  });
});
