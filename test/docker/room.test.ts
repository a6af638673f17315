import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { Client } from "@elastic/elasticsearch";
import type { Browser } from "playwright-core";
import { eventually } from "../service/support/runningService";
import { startChromium } from "../support/chromium";
import { closedImagesTimeout } from "../support/images/closedImages";
import { docker, type PreviewOutcome, Room, type RoomOutputs } from "../support/room/room";
import { findLeaks, secretsOf } from "../support/room/secrets";

/** A room with two environments; every test goes on where the one before stopped. */
describe("a room on Docker", function () {
  this.timeout(closedImagesTimeout);
  this.bail(true);
  const room = new Room("roomtest");
  const settings = (environments: string[]) => ({
    environments,
    problems: ["ames"],
    repository: `${room.githubUrl}/workshop/cd4ml.git`,
  });
  let outputs: RoomOutputs;

  before(async () => {
    await room.prepare();
    room.github.addUser("workshop");
    room.github.addRepository("workshop/cd4ml", room.project.folder);
    room.set(settings(["ada", "grace"]));
  });
  after(() => room.close());

  const nothingChanges = async () => {
    const preview = await room.json<PreviewOutcome>("preview");
    assert.deepEqual(preview.resources, []);
    assert.deepEqual(Object.keys(preview.changes), ["same"]);
  };

  it("comes up from nothing, every container healthy, a model of each problem in service", async () => {
    const { code, stdout, stderr } = await room.run("up");
    assert.equal(code, 0, stderr + stdout.slice(-5000));
    assert.match(stdout, /Ready\. Open in a browser:[\s\S]*portal[\s\S]*ada[\s\S]*jenkins/);
    outputs = await room.outputs();
    const health = room.containers().map((name) => docker("inspect", "--format", "{{.State.Health.Status}}", name));
    assert.deepEqual(new Set(health), new Set(["healthy"]));
    assert.equal(health.length, 10);
    for (const environment of ["ada", "grace"]) {
      const { models } = (await (await fetch(`${outputs.addresses[environment].model}/readyz`)).json()) as {
        models: { problem: string; run: string }[];
      };
      assert.equal(models.find(({ problem }) => problem === "ames")?.run, outputs.firstModels[environment].ames.run);
    }
  });

  it("changes nothing when nothing changed, before and after a look at what is really there", async () => {
    await nothingChanges();
    const again = await room.json<{ changes: Record<string, number> }>("up");
    assert.deepEqual(Object.keys(again.changes), ["same"]);
    await room.json("refresh");
    await nothingChanges();
  });

  it("makes another environment without touching those that are there", async () => {
    room.set(settings(["ada", "grace", "joan"]));
    const { resources } = await room.json<PreviewOutcome>("preview");
    assert.ok(resources.length > 10);
    assert.deepEqual(new Set(resources.map(({ operation }) => operation)), new Set(["create"]));
    assert.deepEqual(new Set(resources.map(({ environment }) => environment)), new Set(["joan"]));
    room.set(settings(["ada", "grace"]));
  });

  it("keeps each environment's events to itself", async () => {
    const { elasticsearch } = outputs.addresses.shared;
    const example = await fetch(`${outputs.addresses.ada.model}/openapi.json`).then((answer) => answer.json());
    const row = exampleOf(example);
    const answer = await fetch(`${outputs.addresses.ada.model}/api/ames/latest`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(row),
    });
    assert.equal(answer.status, 200, await answer.clone().text());
    const { predictionId } = (await answer.json()) as { predictionId: string };
    const count = async (environment: string, auth: { username: string; password: string }) => {
      const client = new Client({ node: elasticsearch, auth });
      try {
        const index = `model-prediction-${environment}`;
        const query = { term: { "event.id": predictionId } };
        return (await client.count({ index, query, ignore_unavailable: true })).count;
      } finally {
        await client.close();
      }
    };
    const elastic = outputs.credentials.shared.elasticsearch;
    const all = { username: elastic.user, password: elastic.password };
    await eventually(async () => (await count("ada", all)) === 1);
    assert.equal(await count("grace", all), 0);
    const { user: username, password } = outputs.credentials.grace.kibana;
    await assert.rejects(count("ada", { username, password }), { message: /security_exception/ });
  });

  it("shows no secret in plain text", async () => {
    const secrets = await secretsOf(room);
    assert.ok(secrets.size > 20);
    const plain = (await room.run("outputs")).stdout + (await room.run("preview", "--diff")).stdout;
    assert.deepEqual(findLeaks(room, secrets, plain), []);
  });

  it("has pages that a browser shows", async function () {
    const browser: Browser = await startChromium(this);
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
      await see("model", outputs.addresses.ada.model, "House prices in Ames");
      await see("monitor", outputs.addresses.ada.monitor, "Monitor");
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
    assert.equal((await room.run("destroy", "--yes")).code, 0);
    assert.deepEqual(room.containers(), [""]);
    assert.equal(docker("volume", "ls", "--quiet", "--filter", `label=cd4ml.stack=${room.prefix}`), "");
  });
});

/** The example row of a problem in the service's description. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is OpenAPI's
function exampleOf(description: any): object {
  const { schema } = description.paths["/api/ames/latest"].post.requestBody.content["application/json"];
  return schema.anyOf[0].examples[0];
}
