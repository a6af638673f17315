import assert from "node:assert/strict";
import { Client } from "@elastic/elasticsearch";
import * as pulumi from "@pulumi/pulumi";
import { EventTemplates, type InputType } from "../../../infra/parts/eventTemplates";
import {
  ElasticsearchApiKey,
  ElasticsearchBuiltInPassword,
  ElasticsearchRole,
  ElasticsearchUser,
} from "../../../infra/provider/elasticsearchResources";
import { elasticsearchTimeout, RealElasticsearch } from "../../support/elasticsearch";
import { EngineStack, engineTimeout } from "../../support/engineStack";

/** The part of a mapping that is looked at. */
interface Types {
  cd4ml: { properties: { input: { properties: Record<string, { type: string }> } } };
}

describe("the set-up of an Elasticsearch, through the real engine", function () {
  this.timeout(engineTimeout + elasticsearchTimeout);
  let elasticsearch: RealElasticsearch;
  let client: Client;
  let stack: EngineStack;
  const program =
    (change: { retentionDays?: number; privileges?: string[]; inputs?: Record<string, InputType> } = {}) =>
    async () => {
      const { privileges = ["read"], retentionDays = 30, inputs = { size: "double" } } = change;
      const connection = { url: elasticsearch.url, elasticPassword: pulumi.secret(elasticsearch.password) };
      const indices = [{ names: ["model-*-a"], privileges }];
      new EventTemplates("events", { admin: connection, retentionDays, replicas: 0, inputs }, {});
      const { name: role } = new ElasticsearchRole("role", { ...connection, name: "reader-a", indices });
      const password = pulumi.secret("a-participant-password");
      new ElasticsearchUser("user", { ...connection, name: "ada", password, roles: [role] });
      const kibana = pulumi.secret("a-kibana-password");
      new ElasticsearchBuiltInPassword("kibana", { ...connection, name: "kibana_system", password: kibana });
      return { key: new ElasticsearchApiKey("key", { ...connection, name: "cd4ml-a-reader", indices }).value };
    };

  before(async function () {
    elasticsearch = await RealElasticsearch.start(this);
    client = elasticsearch.client();
    stack = await EngineStack.create();
  });
  after(async () => {
    await stack?.remove();
    await client?.close();
    await elasticsearch?.stop();
  });

  const whoIs = async (auth: { username: string; password: string } | { apiKey: string }) => {
    const other = new Client({ node: elasticsearch.url, auth });
    try {
      return (await other.security.authenticate()).username;
    } finally {
      await other.close();
    }
  };
  const key = async () => (await stack.up(program())).outputs.key.value as string;
  const keyId = async () =>
    Buffer.from(await key(), "base64")
      .toString()
      .split(":")[0];

  it("makes templates, role, user, password and key, which stay when nothing changed", async () => {
    const { changes, outputs } = await stack.up(program());
    assert.deepEqual(changes, { create: 10 });
    assert.equal(await whoIs({ username: "ada", password: "a-participant-password" }), "ada");
    assert.equal(await whoIs({ username: "kibana_system", password: "a-kibana-password" }), "kibana_system");
    assert.equal(await whoIs({ apiKey: outputs.key.value }), "elastic");
    assert.deepEqual((await stack.up(program())).changes, { same: 10 });
    assert.deepEqual(await stack.refresh(), { same: 10 });
    assert.deepEqual((await stack.up(program())).changes, { same: 10 });
  });

  it("keeps no password and no key in plain text", async () => {
    const secrets = [elasticsearch.password, "a-participant-password", "a-kibana-password", await key()];
    const state = stack.state();
    for (const secret of secrets) assert.ok(!state.includes(secret), secret);
  });

  it("puts the retention into the templates, and changes it in place", async () => {
    const retention = async () => {
      const { index_templates } = await client.indices.getIndexTemplate({ name: "cd4ml-prediction" });
      return index_templates[0].index_template.template?.lifecycle?.data_retention;
    };
    assert.equal(await retention(), "30d");
    assert.deepEqual((await stack.up(program({ retentionDays: 7 }))).changes, { same: 7, update: 3 });
    assert.equal(await retention(), "7d");
    await stack.up(program());
  });

  it("changes a key's rights without changing the key", async () => {
    const before = await key();
    const { changes, outputs } = await stack.up(program({ privileges: ["read", "view_index_metadata"] }));
    assert.deepEqual(changes, { same: 8, update: 2 });
    assert.equal(outputs.key.value, before);
    await stack.up(program());
  });

  /** Changes something by hand, and expects that refresh sees it and the next update mends it. */
  async function isMended(
    byHand: () => Promise<unknown>,
    seen: Record<string, number>,
    mended: Record<string, number> = { update: 1 },
  ) {
    await byHand();
    assert.deepEqual(await stack.refresh(), seen);
    assert.deepEqual((await stack.up(program())).changes, { same: 9, ...mended });
    assert.deepEqual(await stack.refresh(), { same: 10 });
  }

  it("mends a template changed by hand", async () => {
    const byHand = () => client.cluster.putComponentTemplate({ name: "cd4ml-events", template: {} });
    await isMended(byHand, { same: 9, update: 1 });
    const { component_templates } = await client.cluster.getComponentTemplate({ name: "cd4ml-events" });
    assert.ok(component_templates[0].component_template.template.mappings?.properties?.event);
  });

  it("makes a deleted template again", () =>
    isMended(
      () => client.indices.deleteIndexTemplate({ name: "cd4ml-feedback" }),
      { same: 9, delete: 1 },
      {
        create: 1,
      },
    ));

  it("takes back rights that were added to a role", async () => {
    const indices = [{ names: ["*"], privileges: ["all"] }];
    await isMended(() => client.security.putRole({ name: "reader-a", indices }), { same: 9, update: 1 });
    assert.deepEqual((await client.security.getRole({ name: "reader-a" }))["reader-a"].indices[0].names, ["model-*-a"]);
  });

  it("takes back rights that were added to a key", async () => {
    const id = await keyId();
    const role_descriptors = { rights: { indices: [{ names: ["*"], privileges: ["all"] }] } };
    await isMended(() => client.security.updateApiKey({ id, role_descriptors }), { same: 9, update: 1 });
  });

  it("replaces an invalidated key", async () => {
    const before = await key();
    const id = await keyId();
    await isMended(
      () => client.security.invalidateApiKey({ ids: [id] }),
      { same: 9, delete: 1 },
      {
        create: 1,
      },
    );
    const after = await key();
    assert.notEqual(after, before);
    assert.equal(await whoIs({ apiKey: after }), "elastic");
  });

  it("gives a user, and Kibana's own, the password back", async () => {
    for (const [username, password] of [
      ["ada", "a-participant-password"],
      ["kibana_system", "a-kibana-password"],
    ]) {
      const byHand = () => client.security.changePassword({ username, password: "changed-by-hand" });
      await isMended(byHand, { same: 9, update: 1 });
      assert.equal(await whoIs({ username, password }), username);
    }
  });

  it("changes the types of streams that are there, and keeps their events", async () => {
    const index = "model-prediction-a";
    const document = { "@timestamp": "2026-01-01T00:00:00Z", cd4ml: { input: { size: 3 } } };
    await client.index({ index, op_type: "create", refresh: true, document });
    await stack.up(program({ inputs: { size: "double", garden: "keyword" } }));
    const [{ mappings }] = Object.values(await client.indices.getMapping({ index }));
    const { garden } = (mappings.properties as unknown as Types).cd4ml.properties.input.properties;
    assert.equal(garden.type, "keyword");
    assert.equal((await client.count({ index })).count, 1);
    await stack.up(program({ inputs: { size: "keyword" } }));
    const written = await client.index({ index, op_type: "create", refresh: true, document });
    const { mappings: types } = (await client.indices.getMapping({ index }))[written._index];
    assert.equal((types.properties as unknown as Types).cd4ml.properties.input.properties.size.type, "keyword");
    assert.equal((await client.count({ index })).count, 2);
    await stack.up(program());
  });

  it("leaves templates whose streams are there, when it is removed", async () => {
    await stack.up(async () => {});
    assert.equal(await client.indices.existsIndexTemplate({ name: "cd4ml-prediction" }), true);
    assert.equal(await client.indices.existsIndexTemplate({ name: "cd4ml-feedback" }), false);
    assert.equal((await client.count({ index: "model-prediction-a" })).count, 2);
    await client.transport.request({ method: "DELETE", path: "/_data_stream/model-prediction-a" });
    await stack.up(program());
  });

  it("waits for a node that is starting", async () => {
    await elasticsearch.kill();
    const [refreshed] = await Promise.all([stack.refresh(), elasticsearch.restart()]);
    assert.deepEqual(refreshed, { same: 10 });
  });

  it("says what to do when the password of elastic is not the one it knows", async () => {
    const wrong = { url: elasticsearch.url, elasticPassword: pulumi.secret("wrong-password") };
    const failed = stack.up(async () => {
      await program()();
      new ElasticsearchRole("other", { ...wrong, name: "other", indices: [{ names: ["x"], privileges: ["read"] }] });
    });
    await assert.rejects(failed, /refuses the password of its user elastic \(401\)/);
  });

  it("leaves nothing when it is removed", async () => {
    const apiKey = await key();
    await stack.up(async () => {});
    const nothing = async (answer: Promise<object>) => assert.deepEqual(await answer, {});
    const ignore = { ignore: [404] };
    await nothing(client.security.getRole({ name: "reader-a" }, ignore));
    await nothing(client.security.getUser({ username: "ada" }, ignore));
    for (const name of ["prediction", "feedback", "validation"])
      assert.equal(await client.indices.existsIndexTemplate({ name: `cd4ml-${name}` }), false);
    assert.equal(await client.cluster.existsComponentTemplate({ name: "cd4ml-events" }), false);
    await assert.rejects(whoIs({ apiKey }), { statusCode: 401 });
    await assert.rejects(whoIs({ username: "kibana_system", password: "a-kibana-password" }), { statusCode: 401 });
  });
});
