import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { eventually } from "../service/support/runningService";
import { startChromium } from "../support/chromium";
import { closedImagesTimeout } from "../support/images/closedImages";
import { EventReader } from "../support/room/eventReader";
import { Participant } from "../support/room/participant";
import { docker, type PreviewOutcome, Room, type RoomOutputs } from "../support/room/room";
import { findLeaks, secretsOf } from "../support/room/secrets";

const pipeline = "model/problems/houses/pipelines/default.json";
const lasso = "model/problems/houses/algorithms/lasso";

/** The part of a pipeline's file that the lesson changes. */
interface PipelineFile {
  default_algorithm: string;
  acceptance: { min: number };
}

/** A room with two environments; every test goes on where the one before stopped. */
describe("a room on Docker", function () {
  this.timeout(closedImagesTimeout);
  this.bail(true);
  const room = new Room("roomtest", 20_000);
  const settings = { problems: ["houses"], rows: 100_000 };
  let outputs: RoomOutputs;
  let ada: Participant;
  let predictionId: string;
  /** Sees every environment's events. */
  let all: EventReader;

  before(async () => {
    await room.prepare(["ada", "grace", "joan"]);
    room.set(["ada", "grace"], settings);
  });
  after(async () => {
    await all?.close();
    ada?.leave();
    await room.close();
  });

  const nothingChanges = async () => {
    const preview = await room.json<PreviewOutcome>("preview");
    assert.deepEqual(preview.resources, []);
    assert.deepEqual(Object.keys(preview.changes), ["same"]);
  };
  const setMinimum = (min: number) =>
    ada.push(`At least ${min}`, (files) =>
      files.editJson<PipelineFile>(pipeline, ({ acceptance }) => {
        acceptance.min = min;
      }),
    );
  const states = (sha: string) =>
    room.github
      .repository("ada-team/cd4ml")!
      .statuses.filter((status) => status.sha === sha)
      .map(({ state }) => state);

  it("comes up from nothing, every container healthy, a model of each problem in service", async () => {
    const { code, stdout, stderr } = await room.run("up");
    assert.equal(code, 0, stderr + stdout.slice(-5000));
    assert.match(stdout, /Ready\. Open in a browser:[\s\S]*portal[\s\S]*ada[\s\S]*jenkins/);
    outputs = await room.outputs();
    ada = new Participant(room, "ada", outputs, room.token);
    all = new EventReader(outputs.addresses.shared.elasticsearch, outputs.credentials.shared.elasticsearch);
    const health = room.containers().map((name) => docker("inspect", "--format", "{{.State.Health.Status}}", name));
    assert.deepEqual(new Set(health), new Set(["healthy"]));
    assert.equal(health.length, 10);
    for (const environment of ["ada", "grace"]) {
      const { model } = await new Participant(room, environment, outputs, room.token).predict("houses");
      // That of `up`, or of its first delivery, which trains at the same time: either may be deployed last.
      for (const run of [model.run, outputs.firstModels[environment].houses.run]) assert.match(run, /^\d{8}T\d{6}Z-/);
    }
  });

  it("changes nothing when nothing changed, before and after a look at what is really there", async () => {
    await nothingChanges();
    const again = await room.json<{ changes: Record<string, number> }>("up");
    assert.deepEqual(Object.keys(again.changes), ["same"]);
    await room.json("refresh");
    await nothingChanges();
  });

  it("adds and removes an environment without touching the others", async () => {
    room.set(["ada", "grace", "joan"], settings);
    const { resources } = await room.json<PreviewOutcome>("preview");
    assert.ok(resources.length > 10);
    assert.deepEqual(new Set(resources.map(({ operation }) => operation)), new Set(["create"]));
    assert.deepEqual(new Set(resources.map(({ environment }) => environment)), new Set(["joan"]));
    room.set(["ada"], settings);
    const fewer = (await room.json<PreviewOutcome>("preview")).resources;
    assert.deepEqual(new Set(fewer.map(({ operation }) => operation)), new Set(["delete"]));
    assert.deepEqual(new Set(fewer.map(({ environment }) => environment)), new Set(["grace"]));
    room.set(["ada", "grace"], settings);
  });

  it("delivers a push: trained from the database, judged, registered, deployed, and GitHub is told", async () => {
    assert.equal((await ada.delivery(1)).result, "SUCCESS", await ada.log(1));
    const commit = await setMinimum(0.43);
    assert.equal((await ada.delivery(2)).result, "SUCCESS", await ada.log(2));
    const { run } = JSON.parse(await ada.artifact(2, "run.json"));
    assert.equal(ada.production("houses"), run);
    await eventually(async () => (await ada.predict("houses")).model.run === run, 20_000);
    assert.deepEqual(states(commit), ["pending", "success"]);
    const source = room.inside(
      "ada-jenkins-agent",
      "sh",
      "-c",
      `cat /var/lib/cd4ml/registry/houses/runs/${run}/run.json`,
    );
    assert.match(JSON.parse(source).data.source, /^table cd4ml\.houses in postgres:/);
  });

  it("keeps each environment's events to itself", async () => {
    const answer = await ada.predict("houses");
    ({ predictionId } = answer);
    const { elasticsearch } = outputs.addresses.shared;
    await eventually(async () => (await all.count("prediction", "ada", predictionId)) === 1, 20_000);
    assert.equal(await all.count("prediction", "grace", predictionId), 0);
    const validated = JSON.parse(await ada.artifact(2, "run.json")).run;
    assert.equal(await all.count("validation", "ada", validated), 1);
    const grace = new EventReader(elasticsearch, outputs.credentials.grace.kibana);
    await assert.rejects(grace.count("prediction", "ada", predictionId), { message: /security_exception/ });
    await grace.close();
  });

  it("turns what became true into a row to train on, and a live error", async () => {
    assert.equal((await ada.post("/api/houses/feedback", { predictionId, actual: 600_000 })).status, 202);
    await eventually(async () => (await all.count("feedback", "ada")) === 1, 20_000);
    assert.equal(await ada.buildWithParameters({}, "monitoring"), 201);
    assert.equal((await ada.finished(1, "monitoring", 120)).result, "SUCCESS", await ada.log(1, "monitoring"));
    const row = room.inside("ada-jenkins-agent", "sh", "-c", 'cat "$CD4ML_HOME/data/houses/feedback.csv"');
    assert.match(row, new RegExp(`^${predictionId},600000,`, "m"));
  });

  it("leaves what serves when a model is not accepted, and replaces it when a better one comes", async () => {
    const serving = ada.production("houses");
    const worse = await setMinimum(0.5);
    assert.equal((await ada.delivery(3)).result, "FAILURE");
    assert.equal((await ada.predict("houses")).model.run, serving);
    assert.deepEqual(states(worse), ["pending", "failure"]);
    await ada.push("A lasso with a big alpha", (files) => {
      files.editJson<PipelineFile>(pipeline, (content) => {
        content.default_algorithm = "lasso";
      });
      files.copy(`${lasso}/big_alpha.json`, `${lasso}/default.json`);
    });
    assert.equal((await ada.delivery(4)).result, "SUCCESS", await ada.log(4));
    const { run } = JSON.parse(await ada.artifact(4, "run.json"));
    await eventually(async () => (await ada.predict("houses")).model.run === run, 20_000);
  });

  it("registers an experiment and no more", async () => {
    const serving = ada.production("houses");
    await ada.buildWithParameters({ algorithm_name: "decision_tree" });
    assert.equal((await ada.delivery(5)).result, "SUCCESS", await ada.log(5));
    const { run } = JSON.parse(await ada.artifact(5, "run.json"));
    assert.equal(ada.runs("houses").find((listed) => listed.run === run)?.status, "experiment");
    assert.equal(ada.production("houses"), serving);
  });

  it("starts nothing for a message that is not signed, or not by GitHub", async () => {
    const before = await ada.builds();
    const body = JSON.stringify({ ref: "refs/heads/main", repository: { full_name: "ada-team/cd4ml" } });
    const wrong = `sha256=${createHmac("sha256", "guessed").update(body).digest("hex")}`;
    for (const signature of [undefined, wrong]) {
      const headers = {
        "content-type": "application/json",
        "x-github-event": "push",
        ...(signature && { "x-hub-signature-256": signature }),
      };
      const answer = await fetch(ada.url("github-webhook/"), { method: "POST", headers, body });
      assert.ok(answer.status >= 400, `answered ${answer.status}`);
    }
    assert.deepEqual(await ada.builds(), before);
  });

  it("shows no secret in plain text", async () => {
    const secrets = await secretsOf(room);
    assert.ok(secrets.size > 20);
    const plain = (await room.run("outputs")).stdout + (await room.run("preview", "--diff")).stdout;
    assert.deepEqual(findLeaks(room, secrets, plain), []);
  });

  it("has pages that a browser shows", async function () {
    const browser = await startChromium(this);
    const folder = path.resolve("coverage/pages");
    mkdirSync(folder, { recursive: true });
    try {
      const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
      const see = async (name: string, url: string, text: string) => {
        await page.goto(url);
        await page.getByText(text).first().waitFor();
        await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
      };
      await see("portal", outputs.addresses.shared.portal, "Models");
      assert.deepEqual(await page.getByText("down", { exact: true }).all(), []);
      await see("model", ada.address("model"), "House prices");
      await page.goto(ada.address("monitor"));
      await page.waitForSelector("canvas");
      await page.screenshot({ path: path.join(folder, "monitor.png"), fullPage: true });
      const { user: username, password } = outputs.credentials.ada.kibana;
      const signedIn = await browser.newPage({ httpCredentials: { username, password } });
      await signedIn.goto(`${ada.address("kibana")}#/view/cd4ml-ada-houses`);
      await signedIn.getByRole("heading", { name: "Predictions by model" }).waitFor();
      await signedIn.screenshot({ path: path.join(folder, "dashboard.png"), fullPage: true });
    } finally {
      await browser.close();
    }
  });

  it("hands out addresses and logins to a file that only its owner reads", async () => {
    const file = path.join(room.project.folder, "handout.md");
    assert.equal((await room.run("handout", "--environment", "ada", "--out", file)).code, 0);
    const text = room.project.read("handout.md");
    assert.ok(text.includes(outputs.credentials.ada.jenkins.password));
    assert.ok(!text.includes(outputs.credentials.grace.jenkins.password));
    assert.ok(!text.includes(outputs.credentials.shared.elasticsearch.password));
    assert.equal((await room.run("handout", "--environment", "nobody")).code, 1);
  });

  it("goes without a trace", async () => {
    const { code, stderr } = await room.run("destroy", "--yes");
    assert.equal(code, 0, stderr);
    assert.deepEqual(room.containers(), []);
    assert.equal(docker("volume", "ls", "--quiet", "--filter", `label=cd4ml.stack=${room.prefix}`), "");
    assert.equal(room.github.repository("ada-team/cd4ml"), undefined);
  });
});
