import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { closedImages, closedImagesTimeout } from "../support/images/closedImages";
import { JenkinsRoom } from "../support/jenkinsRoom/jenkinsRoom";
import { ProjectCopy, testedBriefly } from "../support/projectCopy";

interface DeliveredRun {
  run: string;
  status: string;
  roles: string[];
}

const buildSeconds = 300;
const thresholds = "model/problems/ames/pipelines/default.json";

describe("the project's Jenkinsfile in the stand-in Jenkins", function () {
  this.timeout(closedImagesTimeout);
  let room: JenkinsRoom;
  const copy = new ProjectCopy();

  const runs = async (): Promise<DeliveredRun[]> => JSON.parse(await room.onAgent("cd4ml", "runs", "ames", "--json"));
  const serving = async () => (await runs()).find(({ roles }) => roles.includes("production"))?.run;
  const artifact = async (build: number, file: string) =>
    (await room.request(`job/delivery/${build}/artifact/delivery/${file}`)).text();
  const setMinimum = (min: number) => {
    const pipeline = JSON.parse(readFileSync(path.join(room.clone, thresholds), "utf8"));
    pipeline.acceptance.min = min;
    return room.push({
      [thresholds]: `${JSON.stringify(pipeline, null, 2)}\n`,
      // The first delivery has run all tests.
      "package.json": testedBriefly(copy.read("package.json")),
    });
  };

  before(async () => {
    const { jenkins: controllerImage, cd4ml: agentImage } = await closedImages();
    const settings = {
      problems: ["ames"],
      has: { githubToken: true, databaseUrl: false, eventKeys: false },
    };
    room = await JenkinsRoom.open({ controllerImage, agentImage, content: copy.folder, settings });
  });
  after(async () => {
    await room?.close();
    copy.remove();
  });

  it("trains, judges, registers and deploys a production run", async () => {
    const build = await room.finished(1, "delivery", buildSeconds);
    assert.equal(build.result, "SUCCESS", await room.log(1));
    const { run } = JSON.parse(await artifact(1, "run.json"));
    assert.equal(await serving(), run);
    assert.match(await artifact(1, "summary.txt"), /accepted/);
    assert.match(await artifact(1, "report.html"), /^<!doctype html>/);
  });

  it("links the image's packages and leaves the checkout clean", async () => {
    assert.doesNotMatch(await room.log(1), /npm ci/);
    const { code } = JSON.parse(await room.onAgent("sh", "-c", "cat /var/lib/cd4ml/registry/ames/runs/*/run.json"));
    assert.equal(code.dirty, false);
  });

  it("goes red for a model that is not accepted, registers it as rejected, and leaves what serves", async () => {
    const before = await serving();
    const commit = setMinimum(0.999);
    await room.tellOfPush();
    const build = await room.finished(2, "delivery", buildSeconds);
    assert.equal(build.result, "FAILURE");
    assert.match(await room.log(2), /The model is not accepted: script returned exit code 3/);
    const { run } = JSON.parse(await artifact(2, "run.json"));
    assert.equal((await runs()).find((other) => other.run === run)?.status, "rejected");
    assert.equal(await serving(), before);
    const told = room.github.statuses.filter(({ sha }) => sha === commit).map(({ state }) => state);
    assert.deepEqual(told, ["pending", "failure"]);
  });

  it("registers an experiment and no more, green", async () => {
    const before = await serving();
    await room.buildWithParameters({ algorithm_name: "lasso" });
    const build = await room.finished(3, "delivery", buildSeconds);
    assert.equal(build.result, "SUCCESS", await room.log(3));
    const { run } = JSON.parse(await artifact(3, "run.json"));
    assert.equal((await runs()).find((other) => other.run === run)?.status, "experiment");
    assert.equal(await serving(), before);
  });

  it("takes no parameter for a command", async () => {
    await room.buildWithParameters({ problem_name: "ames; touch /tmp/taken", algorithm_name: "$(touch /tmp/taken)" });
    assert.equal((await room.finished(4, "delivery", buildSeconds)).result, "FAILURE");
    assert.equal((await room.onAgent("sh", "-c", "ls /tmp/taken 2> /dev/null || echo none")).trim(), "none");
  });
});
