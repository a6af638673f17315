import assert from "node:assert/strict";
import { parse, stringify } from "yaml";
import { RealElasticsearch } from "../support/elasticsearch";
import { type AnyObject, kubernetesTimeout, TestCluster } from "../support/kubernetes/cluster";
import { type Changes, Production } from "../support/kubernetes/production";

/** The stack with the event store is `test`, the other `other`; both in one project, on one cluster. */
describe("a stack whose events go to another stack's Elasticsearch", function () {
  this.timeout(kubernetesTimeout);
  let cluster: TestCluster;
  let elasticsearch: RealElasticsearch;
  let first: Production;
  let apiKey: string;
  const databaseUrl = { secret: "cd4ml-database", key: "url" };
  let shared: Record<string, unknown>;

  before(async function () {
    const test = this as unknown as Mocha.Context;
    [cluster, elasticsearch] = await Promise.all([TestCluster.start(test), RealElasticsearch.start(test)]);
    first = new Production(cluster);
    const client = elasticsearch.client();
    apiKey = (await client.security.createApiKey({ name: "stack" })).encoded;
    await client.close();
    shared = { elasticsearchUrl: elasticsearch.url, externalSecrets: { databaseUrl } };
    first.set(shared, { elasticsearchApiKey: apiKey });
    writeOther("staging");
  });
  after(async () => {
    await cluster?.stop();
    await elasticsearch?.stop();
    first?.remove();
  });

  const writeOther = (environment: string) => {
    const { config } = parse(first.project.read("Pulumi.test.yaml"));
    const own = ["cd4ml:elasticsearchUrl", "cd4ml:elasticsearchApiKey", "cd4ml:shareEventsWith"];
    const common = Object.fromEntries(Object.entries(config).filter(([key]) => !own.includes(key)));
    const other = { ...common, "cd4ml:environments": [environment], "cd4ml:eventsFrom": "test" };
    first.project.write("Pulumi.other.yaml", stringify({ config: other }));
  };
  const other = (command: string, ...args: string[]) => first.project.cd4ml(command, "--stack", "other", ...args);
  const refusal = async () => {
    const { code, stdout, stderr } = await other("preview", "--no-refresh");
    assert.equal(code, 1, stderr);
    return stdout;
  };

  it("is told in a preview when there is no such stack", async () => {
    const said = await refusal();
    assert.match(said, /unknown stack "organization\/cd4ml\/test"/);
    assert.doesNotMatch(said, /\n {4}at /);
  });

  it("is told in a preview when that stack does not share with it, and what to do", async () => {
    await first.json("up");
    const said = await refusal();
    assert.match(
      said,
      /cd4ml:eventsFrom is test, and that stack shares no events with other: set cd4ml:shareEventsWith/,
    );
    assert.doesNotMatch(said, /\n {4}at /);
  });

  it("is told in a preview when both have an environment of the same name", async () => {
    first.set({ ...shared, shareEventsWith: ["other"] }, { elasticsearchApiKey: apiKey });
    await first.json("up");
    writeOther("pricing");
    assert.match(await refusal(), /stack test, .* has environments of the same name: pricing/);
    writeOther("staging");
  });

  it("has the address, and the key in a file, as with an Elasticsearch outside of all stacks", async () => {
    const { code, stderr } = await other("preview", "--no-refresh");
    assert.equal(code, 0, stderr);
    const up = await other("up", "--json");
    assert.equal(up.code, 0, up.stderr);
    const { resources } = JSON.parse((await other("preview", "--json")).stdout) as Changes;
    assert.deepEqual(resources, []);
    const staging = "/namespaces/cd4ml-other-staging";
    const [service] = (await cluster.list(`/apis/apps/v1${staging}/statefulsets`)).filter(
      ({ metadata }: AnyObject) => metadata.name === "model-service",
    );
    const { env } = service.spec.template.spec.containers[0];
    const variable = (name: string) => env.find((each: AnyObject) => each.name === name)?.value;
    assert.equal(variable("CD4ML_EVENTS"), elasticsearch.url);
    assert.equal(variable("CD4ML_EVENTS_KEY_FILE"), "/run/secrets/CD4ML_EVENTS_KEY");
    const secrets = await cluster.list(`/api/v1${staging}/secrets`);
    const keys = secrets.map(({ data }) => data?.CD4ML_EVENTS_KEY).filter(Boolean);
    assert.ok(keys.includes(Buffer.from(apiKey).toString("base64")));
  });

  it("keeps the key encrypted in both stacks' state", () => {
    for (const stack of ["test", "other"]) {
      assert.ok(!first.project.read(`.cd4ml/state/.pulumi/stacks/cd4ml/${stack}.json`).includes(apiKey), stack);
    }
  });
});
