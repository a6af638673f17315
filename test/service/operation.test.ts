import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import { requestSchema } from "../../service/requestSchema";
import { flat, RunningService } from "./support/runningService";

describe("operating the service", () => {
  const server = new RunningService();
  const get = (address: string, headers = {}) => fetch(server.url + address, { headers });
  const json = async (address: string) => (await get(address)).json() as Promise<Record<string, never>>;

  before(async () => {
    await server.train();
    await server.start();
  });
  after(() => server.stop());

  it("says that it is alive, and ready with what serves", async () => {
    assert.deepEqual(await json("/healthz"), { status: "ok" });
    const response = await get("/readyz");
    assert.equal(response.status, 200);
    const ready = (await response.json()) as { ready: boolean; models: object[]; journal: { writable: boolean } };
    assert.equal(ready.ready, true);
    assert.equal(ready.journal.writable, true);
    assert.deepEqual(Object.keys(ready.models[0]), ["problem", "run", "refused"]);
  });

  it("is not ready while its journal cannot be written", async () => {
    const { folder } = server.service.parts.journal;
    renameSync(folder, `${folder}-away`);
    const response = await get("/readyz");
    assert.equal(response.status, 503);
    assert.match(await response.text(), /"writable":false/);
    renameSync(`${folder}-away`, folder);
    assert.equal((await get("/readyz")).status, 200);
  });

  it("counts requests by route and predictions by run for Prometheus", async () => {
    await server.ask("/api/flats/latest", [flat, flat]);
    await server.ask("/api/flats/latest", {});
    await get("/metrics");
    const text = await (await get("/metrics")).text();
    const { run } = server.service.parts.models.latest("flats")!.facts;
    assert.match(text, new RegExp(`cd4ml_predictions_total\\{problem="flats",run="${run}"\\} 2`));
    assert.match(text, /cd4ml_http_request_duration_seconds_count\{route="\/api\/:problem\/:run",status="422"\} 1/);
    assert.match(text, /cd4ml_http_request_duration_seconds_count\{route="\/metrics",status="200"\} 1/);
    assert.match(text, new RegExp(`cd4ml_model_info\\{problem="flats",run="${run}",algorithm="random_forest"\\} 1`));
    for (const name of ["journal_lag_events", "journal_lag_bytes", "ship_errors_total", "model_swaps_total"]) {
      assert.match(text, new RegExp(`^cd4ml_${name}`, "m"));
    }
  });

  it("describes in OpenAPI 3.1 the fields of the model that serves now", async () => {
    for (const address of ["/openapi.json", "/docs/json"]) {
      const document = await json(address);
      const { openapi, paths } = document as unknown as { openapi: string; paths: Record<string, { post: never }> };
      assert.equal(openapi, "3.1.0");
      const { requestBody } = paths["/api/flats/latest"].post as { requestBody: { content: never } };
      const { anyOf } = (requestBody.content as Record<string, { schema: { anyOf: unknown[] } }>)["application/json"]
        .schema;
      const problem = server.service.parts.models.latest("flats")!.problem;
      assert.deepEqual(anyOf[0], JSON.parse(JSON.stringify(requestSchema(problem))));
      assert.ok(paths["/api/{problem}/feedback"]);
      assert.ok(!paths["/{problem}/{run}"], "pages are no part of the API");
    }
  });

  it("shows the description in a browser, with parts of its own", async () => {
    const page = await (await get("/docs")).text();
    assert.match(page, /swagger-ui/);
    assert.ok(!/(src|href)="https?:/.test(page));
  });

  it("has scripts and styles that browsers may keep, and nothing else under /assets", async () => {
    const page = await (await get("/monitor")).text();
    const addresses = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, address]) => address);
    assert.ok(addresses.length >= 6);
    for (const address of addresses) {
      const response = await get(address);
      assert.equal(response.status, 200, address);
      assert.match(response.headers.get("cache-control") ?? "", /max-age=31536000, immutable/);
      assert.match(response.headers.get("content-type") ?? "", /javascript|css|svg/);
    }
    const stale = await get("/assets/old/theme.css");
    assert.match(stale.headers.get("cache-control") ?? "", /max-age=0/);
    for (const address of ["/assets/x/package.json", "/assets/x/..%2Fserver.ts", "/assets/x/constructor"]) {
      assert.equal((await get(address)).status, 404, address);
    }
  });

  it("tells browsers to be strict on every page", async () => {
    for (const address of ["/", "/flats/latest", "/flats/models", "/monitor", "/nothing/here/at/all", "/docs"]) {
      const { headers } = await get(address, { accept: "text/html" });
      const policy = headers.get("content-security-policy") ?? "";
      assert.match(policy, /default-src 'none'/);
      assert.match(policy, /script-src 'self';/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.equal(headers.get("referrer-policy"), "no-referrer");
    }
  });

  it("answers 404 as problem details to programs and as a page to browsers", async () => {
    const program = await get("/castles/latest");
    assert.equal(program.headers.get("content-type"), "application/problem+json");
    const browser = await get("/castles/latest", { accept: "text/html,*/*" });
    assert.equal(browser.status, 404);
    assert.match(browser.headers.get("content-type") ?? "", /text\/html/);
    assert.match(await browser.text(), /no problem &#34;castles&#34;|no problem &quot;castles&quot;/);
  });
});
