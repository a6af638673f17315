import assert from "node:assert/strict";
import type { Change } from "../../cli/diff/change";
import { mostCharacters, parsePullRequest, postComment } from "../../cli/diff/comment";
import { markdown } from "../../cli/diff/markdown";
import { report } from "../../cli/diff/report";
import { updateRules } from "../../cli/diff/updateRisks";
import { engineTimeout } from "../support/engineStack";
import { freePort } from "../support/freePort";
import { GitHubEmulator } from "../support/github/emulator";
import type { Repository } from "../support/github/world";
import { ProjectCopy } from "../support/projectCopy";
import { withVariables } from "../support/withVariables";

const pullRequest = "team/cd4ml#12";
const workflow = "github-actions[bot]";

describe("the comment of cd4ml diff on a pull request", function () {
  this.timeout(engineTimeout);
  const github = new GitHubEmulator();
  let repository: Repository;

  before(async () => {
    await github.start();
    github.addUser("team");
    github.addUser("ada");
    github.addBot(workflow);
    github.addToken("workflow", { login: workflow, permissions: { pull_requests: "write" } });
    github.addToken("fork", { login: workflow, permissions: { pull_requests: "read" } });
    github.addToken("ada", { login: "ada", scopes: ["public_repo"] });
    repository = github.addRepository("team/cd4ml", { "README.md": "models\n" });
    repository.pullRequests.add(12);
  });
  beforeEach(() => {
    repository.comments = [];
    github.exchanges.length = 0;
  });
  after(() => github.stop());

  /** Does something with variables as a workflow has them, and those given. */
  const having = <Result>(variables: NodeJS.ProcessEnv, action: () => Promise<Result>): Promise<Result> =>
    withVariables({ GITHUB_API_URL: `${github.url}/api/v3`, GITHUB_TOKEN: "workflow", ...variables }, action);

  const writeAs = (author: string, body: string) => {
    const [id, at] = [github.world.nextId(), "2026-01-01T00:00:00Z"];
    repository.comments.push({ id, issue: 12, author, body, createdAt: at, updatedAt: at });
  };
  const post = (text: string, stack = "prod", GITHUB_TOKEN = "workflow") =>
    having({ GITHUB_TOKEN }, () => postComment(parsePullRequest(pullRequest), stack, text));
  const texts = () => repository.comments.map(({ author, body }) => [author, body]);

  describe("by the command", () => {
    let project: ProjectCopy;
    before(() => {
      project = new ProjectCopy();
    });
    after(() => project.remove());
    const diff = (of = pullRequest, GITHUB_TOKEN = "workflow") =>
      having({ GITHUB_TOKEN }, () => project.cd4ml("diff", "--comment", of));

    it("is made by the first, updated by the second, and left by one that finds the same", async () => {
      const first = await diff();
      assert.equal(first.code, 10, first.stderr);
      assert.equal(texts().length, 1);
      assert.ok(repository.comments[0].body.endsWith(first.stdout), "the comment is what is printed");
      project.write("Pulumi.local.yaml", "config: { cd4ml:problems: [houses] }\n");
      const second = await diff();
      assert.equal(second.code, 10, second.stderr);
      assert.notEqual(second.stdout, first.stdout);
      assert.equal(texts().length, 1);
      assert.ok(repository.comments[0].body.endsWith(second.stdout));
      await diff();
      const written = github.exchanges.filter(({ method }) => method !== "GET");
      assert.deepEqual(
        written.map(({ method, status }) => [method, status]),
        [
          ["POST", 201],
          ["PATCH", 200],
        ],
      );
    });

    it("is refused to a token that only reads: the report is printed, the exit code is 1, and what to do is said", async () => {
      const { code, stdout, stderr } = await diff(pullRequest, "fork");
      assert.equal(code, 1);
      assert.match(stdout, /^## Changes to local/);
      assert.match(stderr, /^CD4ML_COMMENT .*answered 403: Resource not accessible.*pull-requests: write/m);
      assert.doesNotMatch(stderr, /^ {4}at /m);
    });

    it("wants a token and a pull request before anything is previewed", async () => {
      const without = await diff(pullRequest, "");
      assert.deepEqual([without.code, without.stdout], [1, ""]);
      assert.match(without.stderr, /^CD4ML_COMMENT .*Set GITHUB_TOKEN/m);
      const wrong = await diff("team/cd4ml/12");
      assert.deepEqual([wrong.code, wrong.stdout], [2, ""]);
      assert.match(wrong.stderr, /owner\/repo#number/);
    });
  });

  it("is one for each stack, found behind a hundred others", async () => {
    for (let i = 0; i < 130; i++) writeAs("ada", `remark ${i}`);
    await post("one");
    await post("another", "dev");
    await post("two");
    assert.deepEqual(texts().slice(130), [
      [workflow, "<!-- cd4ml diff: prod -->\ntwo"],
      [workflow, "<!-- cd4ml diff: dev -->\nanother"],
    ]);
  });

  it("is never somebody else's, whatever that looks like", async () => {
    const copied = "<!-- cd4ml diff: prod -->\nlooks the same";
    writeAs("ada", copied);
    await post("one");
    await post("mine", "prod", "ada");
    await post("two");
    assert.deepEqual(texts(), [
      ["ada", "<!-- cd4ml diff: prod -->\nmine"],
      [workflow, "<!-- cd4ml diff: prod -->\ntwo"],
    ]);
  });

  it("is as long as GitHub takes, and says what is left out", async () => {
    const found = report("prod", manyChanges(), updateRules);
    const whole = markdown(found, "changes");
    assert.ok(whole.length > 200_000);
    assert.doesNotMatch(whole, /Left out here/);
    await post(markdown(found, "changes", mostCharacters));
    const [[, body]] = texts();
    assert.ok(body.length > 40_000 && body.length <= 65_536, `${body.length} characters`);
    assert.match(body, /\*\*Left out here\*\*, as it is too long: \d+ of 20 parts of team\d+, .*`cd4ml diff` shows/);
    assert.match(body, /… and \d+ more$/m, "risks");
    assert.equal(body.split("```").length % 2, 1, "every block is closed");
  });

  it("does not go to a pull request that is not there, nor to a GitHub that does not answer", async () => {
    const other = { repository: "team/cd4ml", number: "13" };
    await having({}, () =>
      assert.rejects(postComment(other, "prod", "text"), {
        code: "CD4ML_COMMENT",
        message: /issues\/13\/comments.* answered 404/,
      }),
    );
    const nobody = `http://127.0.0.1:${await freePort()}`;
    await having({ CD4ML_GITHUB_URL: nobody }, () =>
      assert.rejects(post("text"), { code: "CD4ML_COMMENT", message: /has no answer: .*ECONNREFUSED/ }),
    );
  });
});

/** Containers of twenty parts in each of forty environments that are made anew. */
function manyChanges(): Change[] {
  return Array.from({ length: 800 }, (_, i): Change => {
    const [environment, part] = [`team${Math.floor(i / 20)}`, `part${i % 20}`];
    const fields = [{ path: "image", old: "a".repeat(150), new: "b".repeat(150) }];
    const type = "docker:index/container:Container";
    return {
      operation: "replace",
      type,
      name: `${environment}-${part}`,
      environment,
      part,
      fields,
      because: ["image"],
    };
  });
}
