import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { Password } from "../../../infra/provider/resources";
import { engineTimeout } from "../../support/engineStack";
import { ProjectCopy } from "../../support/projectCopy";
import { SharedState } from "../../support/sharedState";
import { withVariables } from "../../support/withVariables";

const door: PulumiFn = async () => {
  new Password("door", { purpose: "the test" });
};
const doorAndGate: PulumiFn = async () => {
  await door();
  new Password("gate", { purpose: "the test" });
};

describe("a stack whose state and passphrase are given", function () {
  this.timeout(engineTimeout);
  const project = new ProjectCopy();
  const state = new SharedState(project);

  before(() => state.up("dev", door));
  after(() => {
    state.remove();
    project.remove();
  });

  /** Runs a command on a machine that has only the repository and what it is given. */
  const cd4ml = (args: string[], given: Partial<SharedState["given"]> = {}) =>
    withVariables({ ...state.given, ...given }, () => project.cd4ml(...args));

  it("is compared with what its state says", async () => {
    const { code, stdout, stderr } = await cd4ml(["diff", "--stack", "dev", "--json"]);
    assert.equal(code, 10, stderr);
    const { summary, environments } = JSON.parse(stdout);
    assert.equal(summary.delete, 1);
    assert.match(JSON.stringify(environments), /"operation":"delete","type":"cd4ml:index:Password","name":"door"/);
    assert.deepEqual(readdirSync(project.home), ["stacks"], "neither a state nor a passphrase is made here");
  });

  it("has no file whose half would make it unreadable, where an engine is killed", () => {
    const files = readdirSync(state.folder, { recursive: true, encoding: "utf8" });
    assert.ok(files.includes(".pulumi/stacks/cd4ml/dev.json"));
    assert.deepEqual(
      files.filter((name) => name.endsWith(".attrs")),
      [],
    );
  });

  it("is not opened by another passphrase, nor without one", async () => {
    const another = await cd4ml(["diff", "--stack", "dev"], { PULUMI_CONFIG_PASSPHRASE: "another" });
    assert.equal(another.code, 1);
    assert.match(another.stderr, /incorrect passphrase/);
    const none = await cd4ml(["diff", "--stack", "dev"], { PULUMI_CONFIG_PASSPHRASE: "" });
    assert.equal(none.code, 1);
    assert.match(none.stderr, /passphrase must be set with PULUMI_CONFIG_PASSPHRASE/);
  });

  it("is named as missing in that state, where it is not", async () => {
    const empty = mkdtempSync(path.join(os.tmpdir(), "cd4ml-empty-"));
    const { code, stderr } = await cd4ml(["drift", "--stack", "dev"], {
      PULUMI_BACKEND_URL: pathToFileURL(empty).href,
    });
    rmSync(empty, { recursive: true });
    assert.equal(code, 1);
    assert.match(stderr, /^CD4ML_STACK {2}There is no stack dev in file:.*cd4ml-empty/m);
  });

  it("is brought up on one machine by the plan of another", async () => {
    const plan = path.join(project.folder, "plan.json");
    await state.on("second", "dev", (stack) => stack.preview({ program: doorAndGate, plan }));
    const { summary } = await state.on("third", "dev", (stack) => stack.up({ program: doorAndGate, plan }));
    assert.deepEqual(summary.resourceChanges, { same: 2, create: 1 });
  });

  it("is not a stack of processes of this machine: that has its state here, and stays when the other goes", async () => {
    const own = await cd4ml(["diff", "--stack", "local"]);
    assert.equal(own.code, 10, own.stderr);
    const { code, stderr } = await cd4ml(["destroy", "--stack", "dev", "--yes"]);
    assert.equal(code, 0, stderr);
    assert.ok(!existsSync(path.join(state.folder, ".pulumi/stacks/cd4ml/dev.json")));
    assert.deepEqual(readdirSync(project.home).sort(), ["engine", "passphrase", "stacks", "state"]);
  });
});
