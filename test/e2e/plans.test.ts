import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { engineTimeout } from "../support/engineStack";
import { freePort } from "../support/freePort";
import { ProjectCopy } from "../support/projectCopy";

/** Each test goes on where the one before stopped. */
describe("plans and drift of a stack", function () {
  this.timeout(engineTimeout);
  let project: ProjectCopy;
  let plan: string;

  before(async () => {
    project = new ProjectCopy();
    plan = path.join(project.folder, "plan.json");
    set({ modelPort: await freePort(), watch: false, problems: "[ames]" });
  });
  after(async () => {
    await project.cd4ml("destroy", "--yes");
    project.remove();
  });

  const set = (settings: Record<string, unknown>) => {
    const lines = Object.entries(settings).map(([key, value]) => `  cd4ml:${key}: ${value}\n`);
    project.write("Pulumi.local.yaml", `config:\n${lines.join("")}`);
  };
  const processFile = () => path.join(project.home, "processes/model-service/process.json");
  const killService = () => process.kill(JSON.parse(readFileSync(processFile(), "utf8")).pid, "SIGKILL");

  it("are written by diff, which tells what they are for", async () => {
    const { code, stdout, stderr } = await project.cd4ml("diff", "--plan", plan);
    assert.equal(code, 10, stderr);
    assert.match(stdout, /^## Changes to local/);
    assert.match(stderr, /The plan is in .*plan\.json\. To do exactly that: cd4ml up --stack local --plan/);
    assert.doesNotMatch(stderr, /pulumi up/, "the engine's own advice is for another command");
  });

  it("are what up does when it is given one", async () => {
    const { code, stdout, stderr } = await project.cd4ml("up", "--plan", plan, "--json");
    assert.equal(code, 0, stderr);
    assert.ok(JSON.parse(stdout).changes.create > 0);
    const { stdout: report, code: unchanged } = await project.cd4ml("diff");
    assert.equal(unchanged, 0);
    assert.match(report, /Nothing changes\./);
  });

  it("stop an up that would do something else since the settings have changed, before anything is changed", async () => {
    const { code: none } = await project.cd4ml("preview", "--plan", plan);
    assert.equal(none, 0);
    const settings = project.read("Pulumi.local.yaml");
    set({ modelPort: await freePort(), watch: false, problems: "[ames]" });
    const service = readFileSync(processFile(), "utf8");
    const { code, stderr } = await project.cd4ml("up", "--plan", plan);
    assert.equal(code, 1);
    assert.match(stderr, /CD4ML_PLAN .*nothing was changed\. Otherwise than planned: setting cd4ml:modelPort; /);
    assert.match(stderr, /LocalProcess model-service \(planned: .*, now: .*\)/);
    assert.equal(readFileSync(processFile(), "utf8"), service);
    project.write("Pulumi.local.yaml", settings);
  });

  it("are refused when they are none, and the right way is told", async () => {
    const missing = await project.cd4ml("up", "--plan", path.join(project.folder, "none.json"));
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /ENOENT.*none\.json.*cd4ml diff --plan <file>/);
    const other = path.join(project.folder, "other.json");
    writeFileSync(other, "{}\n");
    const wrong = await project.cd4ml("up", "--plan", other);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /It holds no plan/);
  });

  it("are no drift: a stack that is as it was made reports none", async () => {
    const { code, stdout, stderr } = await project.cd4ml("drift");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^## Drift of local\n\nEverything is as the last `up` made it\./);
  });

  it("reports a service that no longer runs as downtime, and how to mend it", async () => {
    killService();
    const { code, stdout, stderr } = await project.cd4ml("drift");
    assert.equal(code, 11, stderr);
    assert.match(stdout, /1 changed\. `cd4ml up --stack local` makes it again as it was/);
    assert.match(stdout, /downtime.*model-service is stopped/i);
    const { summary } = JSON.parse((await project.cd4ml("drift", "--json")).stdout);
    assert.deepEqual(summary, { update: 1 });
  });

  it("stop an up that would do something else since what is there has changed", async () => {
    const { code, stderr } = await project.cd4ml("up", "--plan", plan);
    assert.equal(code, 1);
    assert.match(stderr, /CD4ML_PLAN .*LocalProcess model-service \(planned: same, now: /);
  });
});
