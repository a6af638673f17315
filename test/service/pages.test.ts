import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Run } from "../../model/runs/run";
import type { ProblemDetails } from "../../service/problemDetails";
import { RunningService } from "./support/runningService";

describe("the pages", () => {
  const server = new RunningService();
  let serving: Run;
  let rejected: Run;
  const get = async (address: string) => {
    const response = await fetch(server.url + address, { headers: { accept: "text/html" } });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  before(async () => {
    serving = await server.train();
    const criteria = [{ kind: "size", max_bytes: 1 }];
    server.problem.change({
      acceptance: { metric: "r2_score", min: 0.9999, criteria },
      data_checks: { rows: { min: 5 } },
    });
    rejected = await server.train();
    await server.start();
  });
  after(() => server.stop());

  it("welcome with each problem and what serves it", async () => {
    const { status, text } = await get("/");
    assert.equal(status, 200);
    assert.match(text, /Flats/);
    assert.match(text, /random forest/);
    assert.match(text, new RegExp(`/flats/models/${serving.run}`));
    assert.match(text, /R²/);
  });

  it("have a form made of the problem's fields, with what they start with", async () => {
    const { text } = await get("/flats/latest");
    assert.match(text, /<input type="number"[^>]*step="any"[^>]*required[^>]*value="60"[^>]*id="size"/);
    assert.match(text, /<input type="number"[^>]*step="1"(?![^>]*required)[^>]*value="1"[^>]*id="floor"/);
    assert.match(text, /<option value="east" selected>east<\/option>/);
    assert.match(text, /m²/);
  });

  it("never take data for markup", async () => {
    for (const address of ["/flats/latest", "/flats/models", `/flats/models/${serving.run}`]) {
      const outsideOfAttributes = (await get(address)).text.replaceAll(/"[^"]*"/g, "");
      assert.ok(!outsideOfAttributes.includes("<b>"), address);
    }
    assert.match((await get("/flats/latest")).text, /&lt;b>mid&lt;\/b>|&lt;b&gt;mid&lt;\/b&gt;/);
    const { text } = await get("/%3Cscript%3Ealert(1)%3C%2Fscript%3E/latest");
    assert.ok(!text.includes("<script>alert"));
  });

  it("answer a form that was posted without a script", async () => {
    const body = new URLSearchParams({ size: "60", floor: "", district: "west" });
    const response = await fetch(`${server.url}/flats/latest`, { method: "POST", body });
    assert.equal(response.status, 200);
    const text = await response.text();
    assert.match(text, /€[\d,]+/);
    assert.match(text, /<option value="west" selected>/);
  });

  it("show what is wrong with a posted form at the field, and keep what was typed", async () => {
    const body = new URLSearchParams({ size: "big", floor: "2.5", district: "west" });
    const response = await fetch(`${server.url}/flats/latest`, { method: "POST", body });
    assert.equal(response.status, 422);
    const text = await response.text();
    assert.match(text, /<small id="size-error" class="error">is a non-number/);
    assert.match(text, /<small id="floor-error" class="error">is 2.5; it must be a whole number/);
    assert.match(text, /value="big"/);
  });

  it("tell a program that posts to a page where the API is, and change nothing", async () => {
    for (const [body, type] of [
      ['{"size":60}', "application/json"],
      ["null", "application/json"],
      ['{"size":', "application/json"],
      ["size=60", "text/plain"],
      ["size=60", "multipart/form-data; boundary=x"],
    ]) {
      const response = await fetch(`${server.url}/flats/latest`, {
        method: "POST",
        body,
        headers: { "content-type": type },
      });
      assert.equal(response.status, 415, body);
      assert.equal(response.headers.get("content-type"), "application/problem+json");
      assert.match(((await response.json()) as ProblemDetails).detail, /Post JSON to \/api\/flats\/latest/);
    }
    assert.equal((await fetch(`${server.url}/flats/latest`, { method: "POST" })).status, 415);
  });

  it("take a form whatever else its content type says, also an empty one", async () => {
    for (const [body, status] of [
      ["size=60&district=west", 200],
      ["", 422],
    ] as const) {
      const headers = { "content-type": "Application/x-www-form-urlencoded; charset=UTF-8" };
      assert.equal((await fetch(`${server.url}/flats/latest`, { method: "POST", body, headers })).status, status);
    }
  });

  it("list every run, newest first, with which serves and why one was rejected", async () => {
    const { text } = await get("/flats/models");
    assert.ok(text.indexOf(rejected.run) < text.indexOf(serving.run));
    assert.match(text, /<tr class="rejected">[\s\S]*below the minimum 0.9999[\s\S]*<tr class="serving">/);
  });

  it("report a run with its plot, importances and a report to send on", async () => {
    const base = `/flats/models/${rejected.run}`;
    const { text } = await get(base);
    assert.match(text, /class="note bad"[^>]*>r2_score/);
    assert.match(text, /<progress value="0\.\d+"/);
    assert.match(text, new RegExp(rejected.data.fingerprint));
    assert.match(text, /<tr class="failed">.*\d+ bytes.*at most 1 bytes/);
    assert.match(text, /Checks of the data: 1, all passed.*at least 5/);
    const plot = await (await fetch(`${server.url}${base}/validation.vl.json`)).json();
    assert.ok((plot as { layer: unknown[] }).layer.length > 0);
    const report = await get(`${base}/report.html`);
    assert.equal(report.status, 200);
    assert.match(report.headers.get("content-security-policy") ?? "", /default-src 'none';.*sandbox/);
  });

  it("show beside that what the report looks closer at, of a run that was looked closer at", async () => {
    const base = `/flats/models/${serving.run}`;
    const titles =
      /What predictions miss.*What it would lose.*aria-label="loss".*Where it does better and worse.*District/s;
    assert.match((await get(base)).text, titles);
    const plot = await (await fetch(`${server.url}${base}/analysis.vl.json`)).json();
    assert.match((plot as { description: string }).description, /^What predictions of rent miss/);
    const earlier = `/flats/models/${server.copy(serving)}`;
    rmSync(path.join(fileURLToPath(server.registry.url), `${earlier.replace("models", "runs")}/analysis.json`));
    const { status, text } = await get(earlier);
    assert.equal(status, 200);
    assert.doesNotMatch(text, titles);
    assert.match(text, /Predicted against actual/);
    assert.equal((await get(`${earlier}/analysis.vl.json`)).status, 404);
  });

  it("lead from a problem's name to its form", async () => {
    const response = await fetch(`${server.url}/flats`, { redirect: "manual" });
    assert.deepEqual([response.status, response.headers.get("location")], [302, "/flats/latest"]);
  });

  it("say 404 for runs that are not there and 503 while nothing serves", async () => {
    assert.equal((await get("/flats/models/20200101T000000Z-000000")).status, 404);
    assert.equal((await get("/flats/20200101T000000Z-000000")).status, 404);
    const fresh = new RunningService();
    await fresh.start();
    const response = await fetch(`${fresh.url}/flats/latest`, { headers: { accept: "text/html" } });
    assert.equal(response.status, 503);
    assert.match(await response.text(), /No model yet/);
    assert.match(await (await fetch(`${fresh.url}/`)).text(), /cd4ml pipeline flats/);
    await fresh.stop();
  });

  it("give the monitor its data, by time, problem and run", async () => {
    await server.post("/api/flats/latest", [{ size: 60, district: "east" }]);
    const data = await (await fetch(`${server.url}/monitor/data?range=1h`)).json();
    const { bucketSeconds, problems, from, to } = data as Record<string, unknown>;
    assert.equal(bucketSeconds, 60);
    assert.deepEqual(problems, [{ name: "flats", title: "Flats", target: "Rent", unit: "EUR" }]);
    assert.equal(Date.parse(String(to)) - Date.parse(String(from)), 3_600_000);
    assert.equal((await fetch(`${server.url}/monitor/data?range=9y`)).status, 422);
  });
});
