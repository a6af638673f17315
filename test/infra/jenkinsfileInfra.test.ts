import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { DataFolder } from "../../infra/provider/resources";
import { engineTimeout } from "../support/engineStack";
import { GitHubEmulator } from "../support/github/emulator";
import type { Repository } from "../support/github/world";
import { LocalJenkins } from "../support/jenkinsRoom/localJenkins";
import { ProjectCopy } from "../support/projectCopy";
import { SharedState } from "../support/sharedState";

/** The pipeline by the stand-in Jenkins, with real shells and the real command. */
describe("Jenkinsfile.infra", function () {
  this.timeout(engineTimeout);
  const project = new ProjectCopy();
  const state = new SharedState(project);
  const tools = mkdtempSync(path.join(os.tmpdir(), "cd4ml-tools-"));
  const data = path.join(tools, "events");
  const github = new GitHubEmulator();
  let repository: Repository;
  let jenkins: LocalJenkins;

  before(async function () {
    await github.start();
    for (const login of ["team", "bot"]) github.addUser(login);
    github.addToken("comments", { login: "bot", scopes: ["public_repo"] });
    repository = github.addRepository("team/cd4ml", { "README.md": "models\n" });
    repository.pullRequests.add(12);
    await state.up("dev", async () => {
      new DataFolder("events", { folder: data, purpose: "event store", keep: false });
    });
    // Another installation of the same packages would take a minute.
    const npm = `#!/bin/sh\nln -sfn ${path.join(project.folder, "node_modules")} node_modules\n`;
    writeFileSync(path.join(tools, "npm"), npm);
    chmodSync(path.join(tools, "npm"), 0o755);
    jenkins = await LocalJenkins.start(this as unknown as Mocha.Context, {
      repository: project.folder,
      scriptPath: "Jenkinsfile.infra",
      label: "cd4ml-infra",
      parameters: ["stack", "accepts_risk", "CHANGE_URL", "CHANGE_FORK"],
      secretFiles: {
        "cd4ml-passphrase": state.given.PULUMI_CONFIG_PASSPHRASE,
        "cd4ml-comment-token": "comments",
        "cd4ml-kubeconfig": "{}",
      },
      environment: {
        ...process.env,
        PATH: `${tools}${path.delimiter}${process.env.PATH}`,
        PULUMI_BACKEND_URL: state.given.PULUMI_BACKEND_URL,
        CD4ML_GITHUB_URL: github.url,
      },
    });
  });
  after(() => {
    jenkins?.stop();
    github.stop();
    state.remove();
    project.remove();
    rmSync(tools, { recursive: true, force: true });
  });

  const build = (parameters: Record<string, string>) =>
    jenkins.build({ stack: "dev", accepts_risk: "false", ...parameters });
  const ofPullRequest = { CHANGE_URL: "https://github.example.org/team/cd4ml/pull/12" };

  it("comments on the pull request, and keeps the report and the plan", async () => {
    const { result, files, log } = await build({ ...ofPullRequest, stack: "local" });
    assert.equal(result, "SUCCESS", log);
    assert.deepEqual(files, ["report/changes.md", "report/plan.json"]);
    assert.equal(repository.comments.length, 1);
    assert.match(repository.comments[0].body, /^## Changes to local/m);
  });

  it("is red when a change may cost something, after it was reported, unless that is accepted", async () => {
    const refused = await build(ofPullRequest);
    assert.equal(refused.result, "FAILURE");
    assert.match(refused.log, /ERROR: This may cost data, uptime or privacy/);
    assert.match(repository.comments.at(-1)!.body, /\*\*data loss\*\*: deletes .*: events$/m);
    const accepted = await build({ accepts_risk: "true" });
    assert.equal(accepted.result, "SUCCESS", accepted.log);
  });

  it("runs nothing that a fork wrote", async () => {
    const { result, files, log } = await build({ ...ofPullRequest, CHANGE_FORK: "ada" });
    assert.equal(result, "SUCCESS");
    assert.doesNotMatch(log, /npm|cd4ml diff/);
    assert.deepEqual(files, []);
  });

  it("looks every night whether others have changed something, and is red if so", async () => {
    const tonight = () => build({ "stand-in-timer": "true" });
    const before = await tonight();
    assert.equal(before.result, "SUCCESS", before.log);
    assert.deepEqual(before.files, ["report/drift.md"]);
    rmSync(data, { recursive: true });
    const after = await tonight();
    assert.equal(after.result, "FAILURE");
    assert.match(after.log, /ERROR: The stack is not as the last up made it/);
  });
});
