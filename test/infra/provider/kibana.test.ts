import assert from "node:assert/strict";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Elasticsearch } from "../../../infra/parts/elasticsearch";
import { EventDashboards } from "../../../infra/parts/eventDashboards";
import { EventTemplates, inputTypes } from "../../../infra/parts/eventTemplates";
import { Kibana } from "../../../infra/parts/kibana";
import { importObjects } from "../../../infra/provider/kibana/importObjects";
import { startChromium } from "../../support/chromium";
import { elasticsearchTimeout, RealElasticsearch } from "../../support/elasticsearch";
import { EngineStack, engineTimeout } from "../../support/engineStack";
import { housesEvents, irisEvents, writeEvents } from "../../support/kibana/events";
import { type Login, RunningKibana } from "../../support/kibana/running";

const problemFolders = path.resolve(__dirname, "../../../model/problems");

describe("the dashboards of environments, through the real engine and a stand-in for Kibana", function () {
  this.timeout(engineTimeout + elasticsearchTimeout);
  let elasticsearch: RealElasticsearch;
  let kibana: RunningKibana;
  let stack: EngineStack;
  let admin: Login;
  let all: number;
  let ada: Login;

  const program =
    ({ environments = ["ada", "grace"], problems = ["houses"] }: ProgramOptions = {}) =>
    async () => {
      const url = elasticsearch.url;
      const elasticPassword = pulumi.secret(elasticsearch.password);
      const inputs = inputTypes(problemFolders, ["houses", "ames"]);
      const templates = new EventTemplates(
        "events",
        { admin: { url, elasticPassword }, retentionDays: 30, replicas: 0, inputs },
        {},
      );
      const store = elasticsearchAt(url, elasticPassword);
      const part = new Kibana("kibana", { port: 5601, elasticsearch: store }, { platform: kibana.platform() });
      const dashboards = environments.map((environment) => {
        const args = { kibana: part, environment, problemFolders, problems };
        return new EventDashboards(`${environment}-dashboards`, args, { dependsOn: templates });
      });
      return {
        logins: pulumi.secret(dashboards.map(({ login }) => login)),
        urls: dashboards.map((one) => one.dashboards),
      };
    };

  before(async function () {
    elasticsearch = await RealElasticsearch.start(this);
    admin = { user: "elastic", password: elasticsearch.password };
    kibana = await RunningKibana.create();
    stack = await EngineStack.create();
  });
  after(async () => {
    await stack?.remove();
    await kibana?.stop();
    await elasticsearch?.stop();
  });

  const dashboard = "/s/ada/api/saved_objects/dashboard/cd4ml-ada-houses";
  const titleOf = async (place: string) => {
    const { attributes } = (await (await kibana.ask(admin, "GET", place)).json()) as { attributes: { title: string } };
    return attributes.title;
  };

  /** The charts of a dashboard as a person sees them, by title. */
  async function sectionsOf(person: typeof admin, place: string): Promise<Map<string, string>> {
    const page = await kibana.ask(person, "GET", place);
    const text = await page.text();
    assert.equal(page.status, 200, text);
    const parts = text.split("<section>").slice(1);
    return new Map(parts.map((part) => [/<h2>(.*?)<\/h2>/.exec(part)![1], part]));
  }

  /** Titles of the charts that have nothing to show. */
  const emptyOf = (sections: Map<string, string>) =>
    [...sections].filter(([, part]) => part.includes("No results found")).map(([title]) => title);

  /** Expects that refresh sees a change, and that the next update mends it. */
  async function isMended(seen: Record<string, number>, mended: Record<string, number>) {
    assert.deepEqual(await stack.refresh(), seen);
    const { changes } = await stack.up(program());
    assert.deepEqual({ ...changes, same: undefined }, { ...mended, same: undefined });
  }

  /** As a person does who saves it under another title. */
  async function rename(place: string, title: string) {
    const found = (await (await kibana.ask(admin, "GET", place)).json()) as { attributes: object };
    const form = new FormData();
    const changed = { ...found, attributes: { ...found.attributes, title } };
    form.append("file", new Blob([JSON.stringify(changed)]), "mine.ndjson");
    const path = place.replace(/saved_objects.*/, "saved_objects/_import?overwrite=true");
    assert.equal((await kibana.ask(admin, "POST", path, form)).status, 200);
  }

  it("makes spaces with their objects, which stay when nothing changed", async () => {
    const { changes, outputs } = await stack.up(program());
    all = changes.create;
    [ada] = outputs.logins.value;
    assert.deepEqual(outputs.urls.value, [
      { houses: `${kibana.url}/s/ada/app/dashboards#/view/cd4ml-ada-houses` },
      { houses: `${kibana.url}/s/grace/app/dashboards#/view/cd4ml-grace-houses` },
    ]);
    assert.equal(await titleOf(dashboard), "House prices");
    await kibana.restart();
    assert.deepEqual(await stack.refresh(), { same: all });
    assert.deepEqual((await stack.up(program())).changes, { same: all });
  });

  it("keeps no password and no key in plain text, and gives Kibana its own in a secret file", () => {
    const secrets = Object.values(kibana.secrets);
    assert.equal(secrets.length, 4);
    const state = stack.state();
    const { command, environment, files } = kibana.workload!;
    for (const secret of [admin.password, ada.password, ...secrets]) {
      assert.ok(!state.includes(secret));
      assert.ok(!JSON.stringify([command, environment, Object.keys(files!)]).includes(secret));
      assert.ok(!kibana.plainSettings.includes(secret));
    }
  });

  it("lets an environment's user see and change its own space, and no other's", async () => {
    assert.equal((await kibana.ask(ada, "GET", dashboard)).status, 200);
    assert.equal((await kibana.ask(ada, "GET", dashboard.replaceAll("ada", "grace"))).status, 403);
    assert.equal((await kibana.ask(ada, "GET", "/s/grace/app/dashboards")).status, 403);
    assert.equal((await kibana.ask(ada, "DELETE", "/api/spaces/space/ada")).status, 403);
    assert.equal((await kibana.ask({ ...ada, password: "wrong" }, "GET", dashboard)).status, 401);
  });

  it("knows the fields of every panel before the first event, but the metrics', which the first validation makes", async () => {
    const client = elasticsearch.client();
    const { fields } = await client.fieldCaps({ index: "model-*-ada", fields: "*" });
    await client.close();
    for (const field of ["cd4ml.actual", "cd4ml.prediction", "cd4ml.latency_us", "cd4ml.run", "cd4ml.input.zipcode"]) {
      assert.ok(fields[field], field);
    }
  });

  it("shows real numbers of the environment's own events on every panel", async () => {
    await writeEvents(elasticsearch, "ada", "houses", housesEvents(30));
    await writeEvents(elasticsearch, "grace", "houses", housesEvents(7));
    const sections = await sectionsOf(ada, "/s/ada/app/dashboards/stand-in/cd4ml-ada-houses");
    assert.deepEqual(emptyOf(sections), []);
    const volume = [...sections].find(([title]) => title.startsWith("Predictions by model"))![1];
    const counted = [...volume.matchAll(/<td>(\d+)<\/td><\/tr>/g)].reduce((sum, [, count]) => sum + Number(count), 0);
    assert.equal(counted, 30);
  });

  it("opens the dashboard at its address, for whoever signs in", async function () {
    const browser = await startChromium(this);
    const page = await browser.newPage({ httpCredentials: { username: ada.user, password: ada.password } });
    await page.goto(`${kibana.url}/s/ada/app/dashboards#/view/cd4ml-ada-houses`);
    await page.getByRole("heading", { name: "Predictions by model" }).waitFor();
    await browser.close();
  });

  it("mends a dashboard that someone changed and a search that someone deleted", async () => {
    await rename(dashboard, "Mine");
    await kibana.ask(admin, "DELETE", "/s/grace/api/saved_objects/search/cd4ml-grace-predictions");
    assert.equal(await titleOf(dashboard), "Mine");
    await isMended({ same: all - 2, update: 2 }, { update: 2 });
    assert.equal(await titleOf(dashboard), "House prices");
    assert.equal(await titleOf("/s/grace/api/saved_objects/search/cd4ml-grace-predictions"), "Predictions");
  });

  it("makes a deleted space again, with all that was in it", async () => {
    await kibana.ask(admin, "DELETE", "/api/spaces/space/ada");
    await isMended({ same: all - 2, delete: 2 }, { create: 2 });
    assert.equal(await titleOf(dashboard), "House prices");
  });

  it("removes the dashboard of a problem that is gone, and adds that of a new one", async () => {
    const { changes } = await stack.up(program({ problems: ["ames"] }));
    assert.deepEqual(changes, { same: all - 2, update: 2 });
    assert.equal((await kibana.ask(admin, "GET", dashboard)).status, 404);
    assert.equal(await titleOf(dashboard.replace("houses", "ames")), "House prices in Ames");
  });

  it("finds something for each chart of a problem of classes", async () => {
    await stack.up(program({ problems: ["iris"] }));
    await writeEvents(elasticsearch, "grace", "iris", irisEvents(5));
    const sections = await sectionsOf(admin, "/s/grace/app/dashboards/stand-in/cd4ml-grace-iris");
    assert.ok(sections.has("Predicted: Species"));
    assert.deepEqual(emptyOf(sections), []);
  });

  it("says what Kibana does not take, and where it leads", async () => {
    const references = [{ type: "index-pattern", id: "nowhere", name: "view" }];
    const lost = JSON.stringify({ type: "search", id: "lost", attributes: {}, references });
    const connection = { url: kibana.url, elasticPassword: admin.password };
    await assert.rejects(importObjects(connection, "grace", [lost]), /search lost.*missing_references.*nowhere/);
  });

  it("removes what an environment had but its events, and nothing else; and takes it up again", async () => {
    await stack.up(program({ environments: ["grace"] }));
    assert.equal((await kibana.ask(admin, "GET", "/api/spaces/space/ada")).status, 404);
    assert.equal((await kibana.ask(ada, "GET", "/s/ada/app/dashboards")).status, 404);
    const client = elasticsearch.client();
    assert.equal((await client.count({ index: "model-prediction-ada" })).count, 30);
    await client.close();
    assert.equal(await titleOf(dashboard.replaceAll("ada", "grace")), "House prices");
    await stack.up(program());
    assert.equal(await titleOf(dashboard), "House prices");
  });
});

interface ProgramOptions {
  environments?: string[];
  problems?: string[];
}

/** The part Elasticsearch where it runs already: a component with its outputs. */
function elasticsearchAt(url: string, elasticPassword: pulumi.Output<string>): Elasticsearch {
  const component = new pulumi.ComponentResource("test:index:Elasticsearch", "elasticsearch");
  const address = pulumi.output(url);
  return Object.assign(component, {
    url: address,
    address,
    elasticPassword,
    admin: { url, elasticPassword },
  }) as unknown as Elasticsearch;
}
