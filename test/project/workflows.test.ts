import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { Step } from "../support/workflows/runJob";

const root = path.resolve(__dirname, "../..");
const files = (folder: string) => readdirSync(path.join(root, folder)).map((name) => path.join(folder, name));
const workflows = files(".github/workflows");
const actions = files(".github/actions").map((folder) => path.join(folder, "action.yml"));
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

interface Job {
  "timeout-minutes"?: number;
  permissions?: Record<string, string>;
  env?: Record<string, string>;
  steps: Step[];
}

/** What a reviewer would look for, whoever changes a workflow. */
describe("the workflows at GitHub", () => {
  const jobs = workflows.flatMap((file) =>
    Object.entries<Job>(parse(read(file)).jobs).map(([name, job]) => ({ at: `${file} ${name}`, job })),
  );
  const steps = [
    ...jobs.flatMap(({ at, job }) => job.steps.map((step) => ({ at, step }))),
    ...actions.flatMap((at) => (parse(read(at)).runs.steps as Step[]).map((step) => ({ at, step }))),
  ];

  it("are what GitHub's own parser accepts", async () => {
    // Modules that cannot be required.
    const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import("@actions/workflow-parser");
    const { parseAction } = await import("@actions/workflow-parser/actions/action-parser");
    const trace = new NoOperationTraceWriter();
    for (const name of workflows) {
      const { context, value } = parseWorkflow({ name, content: read(name) }, trace);
      const template = value && (await convertWorkflowTemplate(context, value));
      assert.deepEqual([context.errors.getErrors(), template?.errors ?? []], [[], []], name);
    }
    for (const name of actions) {
      const { context } = parseAction({ name, content: read(name) }, trace);
      assert.deepEqual(context.errors.getErrors(), [], name);
    }
  });

  it("may read the repository, and what a job needs beyond that it says itself", () => {
    for (const file of workflows) assert.deepEqual(parse(read(file)).permissions, { contents: "read" }, file);
    const more = jobs.flatMap(({ at, job }) =>
      Object.entries(job.permissions ?? {}).flatMap(([what, how]) => (how === "write" ? [`${at}: ${what}`] : [])),
    );
    assert.deepEqual(more, [".github/workflows/preview.yml preview: pull-requests"]);
  });

  it("tell of each pull request the status that it wants to be merged into what production delivers", () => {
    const status = parse(read("Pulumi.prod.yaml")).config["cd4ml:requiredStatus"];
    const telling = workflows.filter((file) => {
      const { on, jobs: own } = parse(read(file));
      return "pull_request" in on && status in own;
    });
    assert.equal(telling.length, 1, status);
  });

  it("never run what a fork wrote with this repository's secrets", () => {
    for (const file of workflows) {
      const events = Object.keys(parse(read(file)).on);
      assert.deepEqual(
        events.filter((event) => /_target$|^workflow_run$|^issue_comment$/.test(event)),
        [],
        file,
      );
    }
  });

  it("end, and not two at a time for the same thing", () => {
    for (const { at, job } of jobs) assert.ok(Number(job["timeout-minutes"]) <= 60, at);
    for (const file of workflows) assert.ok(parse(read(file)).concurrency.group, file);
  });

  it("use actions of a version that is named, from GitHub or from here", () => {
    const used = steps.flatMap(({ step }) => step.uses ?? []);
    assert.ok(used.length > 0);
    for (const action of used) {
      if (action.startsWith("./")) assert.ok(existsSync(path.join(root, action, "action.yml")), action);
      else assert.match(action, /^actions\/[\w-]+@(v\d+|[0-9a-f]{40})$/);
    }
  });

  it("leave no token behind in the checkout", () => {
    const checkouts = steps.filter(({ step }) => step.uses?.startsWith("actions/checkout@"));
    for (const { at, step } of checkouts) assert.equal(step.with?.["persist-credentials"], false, at);
  });

  it("give values to scripts as variables, which a shell does not read as its own words", () => {
    for (const { at, step } of steps) assert.doesNotMatch(step.run ?? "", /\$\{\{/, at);
  });

  it("give secrets to the steps that need them, not to all of a job", () => {
    for (const { at, job } of jobs) assert.doesNotMatch(JSON.stringify(job.env ?? {}), /secrets\.|github\.token/, at);
    const given = steps.filter(({ step }) => /secrets\.|github\.token/.test(JSON.stringify(step)));
    assert.deepEqual(
      given.filter(({ step }) => step.uses).map(({ at }) => at),
      [],
    );
  });
});
