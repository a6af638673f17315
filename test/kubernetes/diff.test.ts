import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { RealElasticsearch } from "../support/elasticsearch";
import { kubernetesTimeout, TestCluster } from "../support/kubernetes/cluster";
import { Production } from "../support/kubernetes/production";

const password = "a-password-nobody-sees";
const golden = path.join(__dirname, "golden");

/** Reports of changes equal the files in `golden`; with WRITE_GOLDEN=1 these are written anew, for a person to look at. */
describe("cd4ml diff", function () {
  this.timeout(kubernetesTimeout);
  let cluster: TestCluster;
  let elasticsearch: RealElasticsearch;
  let stack: Production;
  const settings = (change: Record<string, unknown> = {}) =>
    stack.set({ elasticsearchUrl: elasticsearch.url, environments: ["fraud", "pricing"], ...change });

  before(async function () {
    const test = this as unknown as Mocha.Context;
    [cluster, elasticsearch] = await Promise.all([TestCluster.start(test), RealElasticsearch.start(test)]);
    stack = new Production(cluster);
    const client = elasticsearch.client();
    const { encoded } = await client.security.createApiKey({ name: "stack" });
    await client.close();
    const databaseUrl = `postgres://reader:${password}@db.example.org:5432/cd4ml`;
    stack.set({}, { elasticsearchApiKey: encoded, databaseUrl });
    settings();
    const { stdout, code, stderr } = await stack.run("diff");
    assert.equal(code, 10, stderr);
    assert.doesNotMatch(stdout, /⚠️/, "nothing is lost by what is new");
    await stack.json("up");
  });
  after(async () => {
    await cluster?.stop();
    await elasticsearch?.stop();
    stack?.remove();
  });

  /** Runs both forms and compares them with their files. */
  async function check(name: string, exitCode: number): Promise<void> {
    for (const [form, extension] of [
      ["markdown", "md"],
      ["json", "json"],
    ]) {
      const { stdout, stderr, code } = await stack.run("diff", "--format", form);
      assert.equal(code, exitCode, `${stderr}\n${stdout}`);
      assert.doesNotMatch(stdout + stderr, new RegExp(password));
      const text = comparable(stdout);
      const file = path.join(golden, `${name}.${extension}`);
      if (process.env.WRITE_GOLDEN || !existsSync(file)) writeFileSync(file, text);
      assert.equal(text, readFileSync(file, "utf8"), file);
    }
  }

  /** Without what is another each time: the server's port, and the digests of what names it or holds a secret. */
  function comparable(text: string): string {
    return text
      .replaceAll(elasticsearch.url, "http://elasticsearch:9200")
      .replace(new RegExp(`\\b${elasticsearch.port}\\b`, "g"), "9200")
      .replace(/-[0-9a-f]{10}(?![0-9a-f])/g, "-digest");
  }

  it("says that nothing changes", async () => {
    await check("nothing", 0);
  });

  it("reports what is new", async () => {
    settings({ environments: ["fraud", "pricing", "search"] });
    await check("created", 11);
  });

  it("reports old and new values of what is updated", async () => {
    settings({ parts: { modelService: { cpu: 2, memory: "1Gi" } } });
    await check("updated", 10);
  });

  it("reports why something is made anew, what stands still and what is lost", async () => {
    settings({ parts: { jenkins: { storage: "50Gi" } } });
    await check("replaced", 11);
  });

  it("reports what goes, with the data in it", async () => {
    settings({ environments: ["pricing"] });
    await check("deleted", 11);
  });

  it("reports what people can reach now", async () => {
    settings({ domain: "models.example.org" });
    await check("exposed", 11);
  });

  it("reports a rotated secret without showing it, and that Jenkins stands still for it", async () => {
    stack.set(
      { elasticsearchUrl: elasticsearch.url, environments: ["fraud", "pricing"] },
      { databaseUrl: `postgres://reader:another-${password}@db.example.org:5432/cd4ml` },
    );
    const { stdout, code } = await stack.run("diff", "--format", "json");
    assert.equal(code, 11);
    assert.doesNotMatch(stdout, new RegExp(password));
    assert.match(stdout, /pricing-jenkins-secrets/);
    assert.match(stdout, /pricing-jenkins, of one copy, is stopped/);
  });
});
