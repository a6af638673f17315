import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import type { Run } from "../../model/runs/run";
import { startChromium } from "../support/chromium";
import { eventually, RunningService } from "./support/runningService";

const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 375, height: 812 } };

describe("the pages in a browser", function () {
  this.timeout(180_000);
  const server = new RunningService();
  let browser: Browser;
  let run: Run;
  let iris: Run;

  before(async function () {
    browser = await startChromium(this);
    run = await server.train();
    server.problem.addIris();
    iris = await server.train({}, "iris");
    await server.start();
    const rows = Array.from({ length: 200 }, (_, i) => ({ size: 20 + i, district: "east" }));
    await server.post("/api/flats/latest", rows);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });

  /** Opens a page; whatever goes wrong on it fails the test. */
  async function visit(address: string, options: { size?: keyof typeof sizes; dark?: boolean } = {}) {
    const complaints: string[] = [];
    const page = await browser.newPage({
      viewport: sizes[options.size ?? "desktop"],
      colorScheme: options.dark ? "dark" : "light",
    });
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(server.url) && !request.url().startsWith("data:")) complaints.push(request.url());
    });
    await page.goto(server.url + address, { waitUntil: "networkidle" });
    return { page, complaints };
  }

  /** Pixels of a chart that are not transparent. */
  const inked = (page: Page, selector: string) =>
    page.$eval(selector, (element) => {
      const canvas = element.querySelector("canvas");
      if (!canvas) return 0;
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value: number, i: number) => i % 4 === 3 && value > 0).length;
    });

  /** Asserts that pages need nothing from elsewhere, complain of nothing and are no wider than their screen. */
  async function assertSound(addresses: string[]): Promise<void> {
    for (const size of ["desktop", "phone"] as const) {
      for (const address of addresses) {
        const { page, complaints } = await visit(address, { size, dark: size === "phone" });
        const tooWide = await page.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        assert.deepEqual({ address, complaints, tooWide }, { address, complaints: [], tooWide: 0 });
        await page.close();
      }
    }
  }

  it("need nothing from elsewhere, complain of nothing, and fit their screen", async () => {
    const report = `/flats/models/${run.run}`;
    await assertSound(["/", "/flats/latest", "/flats/models", report, `${report}/report.html`, "/monitor", "/docs"]);
  });

  it("do so for a problem of classes, too", async () => {
    const report = `/iris/models/${iris.run}`;
    await assertSound(["/iris/latest", "/iris/models", report, `${report}/report.html`]);
  });

  it("predict from the form, by keyboard alone, and take the real value afterwards", async () => {
    const { page, complaints } = await visit("/flats/latest");
    await page.focus("#size");
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("100");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".result:not([hidden])");
    assert.match((await page.textContent("[data-slot=prediction]")) ?? "", /^€1,\d{3}$/);
    assert.equal(await page.textContent("[data-slot=run]"), run.run);
    const id = await page.textContent("[data-slot=id]");
    await page.fill("#actual", "1234.5");
    await page.click(".result button");
    await page.locator("[data-slot=feedback]", { hasText: "Thank you" }).waitFor();
    assert.ok(id && server.service.parts.journal.failure === null);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  it("predict a class with the probability of each, take the real one, and show how often it was right", async () => {
    const { page, complaints } = await visit("/iris/latest");
    await page.fill("#petal_length", "1.4");
    await page.fill("#petal_width", "0.2");
    await page.click("button[type=submit]");
    await page.waitForSelector(".result:not([hidden])");
    assert.equal(await page.textContent("[data-slot=prediction]"), "setosa");
    const shares = await page.$$eval("tr[data-class]", (rows) =>
      rows.map((row) => [
        Number(row.querySelector("progress")!.value),
        Number.parseFloat(row.lastElementChild!.textContent!),
      ]),
    );
    assert.equal(shares.length, 3);
    for (const [bar, text] of shares) assert.ok(Math.abs(bar * 100 - text) < 0.06, `${bar} and ${text}`);
    await page.selectOption("#actual", "setosa");
    await page.click(".result button");
    await page.locator("[data-slot=feedback]", { hasText: "Thank you" }).waitFor();
    await eventually(() => server.service.parts.journal.lag.events === 0);
    await page.goto(`${server.url}/monitor?range=1h`);
    for (const chart of ["#classes-iris", "#accuracy-iris"]) {
      await page.waitForSelector(`${chart} canvas`);
      assert.ok((await inked(page, chart)) > 100, chart);
    }
    assert.deepEqual(complaints, []);
    await page.close();
  });

  it("say what made a prediction, and for which class", async () => {
    const { page, complaints } = await visit("/iris/latest");
    const told = [];
    for (const [petal, width] of [
      ["1.4", "0.2"],
      ["6", "2.3"],
    ]) {
      await page.fill("#petal_length", petal);
      await page.fill("#petal_width", width);
      await page.click("button[type=submit]");
      await page.locator(".explanation th", { hasText: `petal length: ${petal}` }).waitFor();
      told.push(await page.textContent(".explanation"));
      assert.equal(await page.locator(".explanation tbody tr").count(), 4);
    }
    assert.match(told[0] ?? "", /Added to \d+\.\d % for setosa.*\+\d+\.\d %/s);
    assert.ok(!told[1]?.includes("setosa"));
    assert.deepEqual(complaints, []);
    await page.close();
  });

  it("show what the service refuses, at its field", async () => {
    const { page } = await visit("/flats/latest");
    await page.evaluate("document.querySelector('form').noValidate = true");
    await page.fill("#floor", "1.5");
    await page.fill("#size", "");
    await page.click("button[type=submit]");
    await page.waitForSelector("#size[aria-invalid=true]");
    assert.match((await page.textContent("#size-error")) ?? "", /is missing/);
    assert.match((await page.textContent("#floor-error")) ?? "", /a whole number/);
    await page.fill("#size", "50");
    await page.fill("#floor", "1");
    await page.click("button[type=submit]");
    await page.waitForSelector(".result:not([hidden])");
    assert.equal(await page.textContent("#size-error"), "");
    await page.close();
  });

  it("draw the validation plot and the charts of the monitor", async () => {
    const report = (await visit(`/flats/models/${run.run}`)).page;
    for (const plot of ["validation", "analysis"]) {
      await report.waitForSelector(`[data-chart$="${plot}.vl.json"] canvas`);
      assert.ok((await inked(report, `[data-chart$="${plot}.vl.json"]`)) > 1000, plot);
    }
    await report.close();
    const confusion = (await visit(`/iris/models/${iris.run}`)).page;
    for (const plot of ["validation", "analysis"]) {
      await confusion.waitForSelector(`[data-chart$="${plot}.vl.json"] canvas`);
      assert.ok((await inked(confusion, `[data-chart$="${plot}.vl.json"]`)) > 1000, plot);
    }
    await confusion.close();

    const monitor = (await visit("/monitor?range=1h", { dark: true })).page;
    for (const chart of ["#volume", "#latency", "#spread-flats"]) {
      await monitor.waitForSelector(`${chart} canvas`);
      assert.ok((await inked(monitor, chart)) > 500, chart);
    }
    assert.match((await monitor.textContent("[data-slot=predictions]")) ?? "", /^2\d\d$/);
    await monitor.close();
  });

  it("keep the monitor up to date while it is open", async () => {
    const { page } = await visit("/monitor");
    const count = async () => Number(await page.textContent("[data-slot=predictions]"));
    await eventually(async () => (await count()) >= 200);
    const before = await count();
    await server.post("/api/flats/latest", [{ size: 50, district: "west" }]);
    await eventually(async () => (await count()) > before);
    await page.close();
  });

  it("predict without scripts too", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${server.url}/flats/latest`);
    await page.fill("#size", "100");
    await page.click("button[type=submit]");
    assert.match((await page.textContent("[data-slot=prediction]")) ?? "", /^€1,\d{3}$/);
    await context.close();
  });
});
