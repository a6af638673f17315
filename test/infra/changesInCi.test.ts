import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { DataFolder } from "../../infra/provider/resources";
import { engineTimeout } from "../support/engineStack";
import { GitHubEmulator } from "../support/github/emulator";
import type { Repository } from "../support/github/world";
import { ProjectCopy } from "../support/projectCopy";
import { SharedState } from "../support/sharedState";
import { runJob } from "../support/workflows/runJob";

const workflow = "github-actions[bot]";

/** The steps of the workflows, by the shell they run in, with the real command and no Docker, cluster or registry at hand. */
describe("changes in CI", function () {
  this.timeout(engineTimeout);
  const project = new ProjectCopy();
  const state = new SharedState(project);
  const data = path.join(project.folder, "events");
  const github = new GitHubEmulator();
  let repository: Repository;

  before(async () => {
    await github.start();
    github.addUser("team");
    github.addBot(workflow);
    github.addToken("writes", { login: workflow, permissions: { pull_requests: "write" } });
    github.addToken("reads", { login: workflow, permissions: { pull_requests: "read" } });
    repository = github.addRepository("team/cd4ml", { "README.md": "models\n" });
    repository.pullRequests.add(12);
    // What the settings do not have: an update would delete it.
    const program = async () => {
      new DataFolder("events", { folder: data, purpose: "event store", keep: false });
    };
    for (const stack of ["dev", "prod"]) await state.up(stack, program);
  });
  beforeEach(() => {
    repository.comments = [];
  });
  after(() => {
    github.stop();
    state.remove();
    project.remove();
  });

  const run = (file: string, job: string, contexts: object) => {
    rmSync(path.join(project.folder, "report"), { recursive: true, force: true });
    const variables = { GITHUB_API_URL: `${github.url}/api/v3`, DOCKER_HOST: "unix:///nowhere/docker.sock" };
    const all = { vars: {}, secrets: {}, ...contexts };
    return runJob(path.join(project.folder, ".github/workflows", file), job, all, project.folder, variables);
  };
  const { PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE } = state.given;
  const given = { vars: { PULUMI_BACKEND_URL }, secrets: { PULUMI_CONFIG_PASSPHRASE } };

  describe("of a pull request", () => {
    const preview = (
      contexts: object = {},
      { from = "team/cd4ml", token = "writes", labels = [] as string[] } = {},
    ) => {
      const pullRequest = { head: { repo: { full_name: from } }, labels: labels.map((name) => ({ name })) };
      const event = { number: 12, pull_request: pullRequest };
      const context = { repository: "team/cd4ml", token, event };
      return run("preview.yml", "preview", { github: context, matrix: { stack: "dev" }, ...contexts });
    };

    it("are one comment, which later pushes update, a summary, a report and a plan", async () => {
      const first = await preview();
      assert.equal(first.status, "success", first.output);
      assert.equal(repository.comments.length, 1);
      const [{ id, author, body }] = repository.comments;
      assert.equal(author, workflow);
      assert.match(body, /^## Changes to dev\n\n\d+ created\./m);
      assert.match(first.summary, /^Without the state of dev, all of it is new:\n## Changes to dev$/m);
      for (const file of ["changes.md", "plan.json"]) assert.ok(existsSync(path.join(project.folder, "report", file)));

      const settings = project.read("Pulumi.dev.yaml");
      project.write("Pulumi.dev.yaml", settings.replace("[ada, grace]", "[ada]"));
      const second = await preview();
      project.write("Pulumi.dev.yaml", settings);
      assert.equal(second.status, "success", second.output);
      assert.equal(repository.comments.length, 1);
      assert.equal(repository.comments[0].id, id);
      assert.notEqual(repository.comments[0].body, body);
    });

    it("of a fork are in the summary alone, and its token is no reason to fail", async () => {
      const { status, summary, output } = await preview({}, { from: "ada/cd4ml", token: "reads" });
      assert.equal(status, "success", output);
      assert.match(summary, /## Changes to dev/);
      assert.deepEqual(repository.comments, []);
    });

    it("are not guessed at where the settings are encrypted and there is no passphrase", async () => {
      const settings = project.read("Pulumi.dev.yaml");
      project.write("Pulumi.dev.yaml", `${settings}  cd4ml:githubToken: {secure: v1:abc}\nencryptionsalt: v1:def\n`);
      const { status, summary } = await preview();
      project.write("Pulumi.dev.yaml", settings);
      assert.equal(status, "success");
      assert.match(summary, /^dev is not previewed: its settings are encrypted/);
      assert.deepEqual(repository.comments, []);
    });

    it("that may cost something are red, after they were reported, until the label accepts-risk", async () => {
      const refused = await preview(given);
      assert.equal(refused.status, "failure");
      assert.match(refused.output, /^::error title=dev::.*accepts-risk/m);
      assert.match(repository.comments[0].body, /\*\*data loss\*\*: deletes .*: events$/m);
      assert.deepEqual(refused.ran.slice(-3), ["Report", "actions/upload-artifact@v4", "Risks"]);
      const accepted = await preview(given, { labels: ["bug", "accepts-risk"] });
      assert.equal(accepted.status, "success", accepted.output);
      assert.match(accepted.output, /^::warning title=dev::/m);
    });

    it("that cannot be reported are red", async () => {
      const settings = project.read("Pulumi.dev.yaml");
      project.write("Pulumi.dev.yaml", settings.replace("platform: docker", "platform: dokcer"));
      const { status, output } = await preview();
      project.write("Pulumi.dev.yaml", settings);
      assert.equal(status, "failure");
      assert.match(output, /^CD4ML_SETTINGS .*"dokcer"; allowed: local/s);
    });
  });

  describe("by others, looked for every night", () => {
    const drift = (contexts: object) => run("drift.yml", "drift", { github: {}, ...contexts });
    const all = { ...given, secrets: { ...given.secrets, KUBECONFIG: "{}" } };

    it("are not looked for without a state and what it takes to look, which is said", async () => {
      const { status, ran, output } = await drift(given);
      assert.equal(status, "success", output);
      assert.deepEqual(ran, ["Is there something to look at"]);
      assert.match(output, /^::notice title=prod was not looked at::.* have no KUBECONFIG\./m);
    });

    it("are none as long as all is as it was made", async () => {
      const { status, summary, output } = await drift(all);
      assert.equal(status, "success", output);
      assert.match(summary, /Everything is as the last `up` made it/);
    });

    it("make the run red", async () => {
      rmSync(data, { recursive: true });
      const { status, summary, output } = await drift(all);
      assert.equal(status, "failure");
      assert.match(output, /^::error title=prod has drifted::That has cost data/m);
      assert.match(summary, /\*\*data loss\*\*: events is gone/);
    });
  });
});
