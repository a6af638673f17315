import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { runPipeline } from "../../model/pipeline";
import type { Choices } from "../../model/problems/problem";
import { openRegistry } from "../../model/registry/openRegistry";
import type { Run } from "../../model/runs/run";
import { cd4ml } from "../support/cd4ml";
import { startChromium } from "../support/chromium";
import { TinyProblem } from "../support/tinyProblem";

describe("runs side by side", function () {
  this.timeout(120_000);
  this.slow(10_000);
  const tiny = new TinyProblem();
  const registry = openRegistry(pathToFileURL(path.join(tiny.home, "registry")).href);
  const pages = mkdtempSync(path.join(os.tmpdir(), "cd4ml-compare-"));
  const train = async (choices: Partial<Choices> = {}): Promise<Run> =>
    (await runPipeline({ ...tiny.options(choices), threads: 1, registry })).run;
  const cli = (...args: string[]) =>
    cd4ml(args, { CD4ML_HOME: tiny.home, CD4ML_PROBLEMS: tiny.problems, CD4ML_REGISTRY: "" });
  const json = async (...args: string[]) => JSON.parse((await cli(...args, "--json")).stdout);

  let forest: Run;
  let lasso: Run;
  let stump: Run;

  before(async () => {
    tiny.write("algorithms/random_forest/stump.json", { trees: 1, max_depth: 1 });
    const criteria = [{ kind: "size", max_bytes: 1e6 }];
    tiny.change({ acceptance: { metric: "r2_score", min: 0.5, criteria } });
    forest = await train();
    lasso = await train({ algorithm: "lasso" });
    stump = await train({ algorithm: "random_forest", params: "stump" });
  });
  after(() => {
    tiny.remove();
    rmSync(pages, { recursive: true, force: true });
  });

  describe("cd4ml runs", () => {
    const order = async (...args: string[]) =>
      (await json("runs", "flats", ...args)).map(({ run }: { run: string }) => run) as string[];

    it("has the newest first, and with --sort a metric's best", async () => {
      assert.deepEqual(await order(), [stump.run, lasso.run, forest.run]);
      for (const metric of ["r2_score", "rms_score"]) {
        const sign = metric === "r2_score" ? -1 : 1;
        const best = [forest, lasso, stump].sort((a, b) => sign * (a.metrics[metric] - b.metrics[metric]));
        assert.deepEqual(
          await order("--sort", metric),
          best.map(({ run }) => run),
        );
      }
    });

    it("shows the metric that it sorts by, and only as many as are asked for", async () => {
      const { stdout } = await cli("runs", "flats", "--sort", "mad_score", "--limit", "2");
      assert.match(stdout, /^run .*\n.* mad_score .*\n.* mad_score .*\n2 of 3 runs\.\n$/);
      assert.deepEqual(await order("--sort", "algorithm", "--limit", "1"), [lasso.run]);
    });

    it("names what there is to sort by, and takes no limit of nothing", async () => {
      const { code, stderr } = await cli("runs", "flats", "--sort", "beauty");
      assert.equal(code, 2);
      assert.match(
        stderr,
        /^CD4ML_SORT {2}No run has "beauty" to sort by; there are: created, .*, r2_score, rms_score,/,
      );
      assert.equal((await cli("runs", "flats", "--limit", "0")).code, 2);
    });
  });

  describe("cd4ml compare", () => {
    it("tells what differs, which is better and what serves, in lines of at most 100", async () => {
      const { code, stdout, stderr } = await cli("compare", forest.run, stump.run);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^algorithm +default: random_forest +random_forest +≠$/m);
      assert.match(stdout, /^trees +20 +1 +≠$/m);
      assert.match(stdout, /^fingerprint +(\S+) +\1$/m);
      assert.match(stdout, /^r2_score lost without .*\nsize +1\.\d+ +–\naverage_rent +0\.\d+ +0\.\d+$/m);
      assert.match(stdout, /^r2_score .* -\d\S*, worse$/m);
      assert.match(stdout, /^rms_score +€\d+ +€\d+ +\+€\d[\d.]*, worse$/m);
      assert.ok(stdout.endsWith(`Both were validated on the same rows.\n${forest.run} serves.\n`), stdout);
      for (const line of stdout.split("\n")) assert.ok(line.length <= 100, line);
    });

    it("has criteria, levels of categories and the distribution of what is missed side by side, too", async () => {
      tiny.write("algorithms/random_forest/small.json", { trees: 5 });
      const small = await train({ algorithm: "random_forest", params: "small" });
      const { stdout } = await cli("compare", forest.run, small.run);
      assert.match(stdout, /^size +passed: \d+ bytes +–$/m);
      assert.match(stdout, /^r2_score by district .*\n\S+ +-?[\d.]+ +-?[\d.]+$/m);
      assert.match(stdout, /^actual less predicted .*\nbelow -€\d+ .* %\n(from -?€\d+ .* %\n){9}/m);
      const { unit, criteria, slices, outcomes, classes } = await json("compare", forest.run, small.run);
      assert.deepEqual([unit, classes, outcomes.kind, slices.metric], ["EUR", [], "residuals", "r2_score"]);
      assert.deepEqual([criteria[0].name, criteria[0].values[0].passed, criteria[0].values[1]], ["size", true, null]);
    });

    it("has of classes how each is told, and how far probabilities can be believed", async () => {
      tiny.addIris();
      const pipeline = (choices = {}) => runPipeline({ ...tiny.options(choices, "iris"), threads: 1, registry });
      const [first, second] = [(await pipeline()).run, (await pipeline({ algorithm: "logistic_regression" })).run];
      const file = path.join(pages, "iris.html");
      const { code, stdout, stderr } = await cli("compare", first.run, second.run, "--html", file);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^F1 \(precision, recall\) .*\nsetosa +1\.000 \(1\.000, 1\.000\) +[\d.]+ \(/m);
      assert.match(stdout, /^came true of .*\n0 to 10 % +.* %$[\s\S]*^90 to 100 % +█+.* %$/m);
      for (const line of stdout.split("\n")) assert.ok(line.length <= 100, line);
      const page = readFileSync(file, "utf8");
      assert.match(page, /Acceptance criteria[\s\S]*invariant to row_id[\s\S]*Classes: F1[\s\S]*versicolor/);
    });

    it("prints the same for machines", async () => {
      const comparison = await json("compare", lasso.run, stump.run);
      assert.deepEqual(
        [comparison.problem, comparison.production, comparison.sameRows, comparison.settings],
        ["flats", forest.run, true, []],
      );
      const [most] = comparison.losses.features;
      assert.deepEqual([comparison.losses.metric, most.name, most.values.length], ["r2_score", "size", 2]);
      assert.deepEqual(comparison.params[0], { name: "alpha", values: [100, null] });
      const [{ name, values, difference, better }] = comparison.metrics;
      assert.deepEqual([name, values], ["r2_score", [lasso.metrics.r2_score, stump.metrics.r2_score]]);
      assert.equal(difference, stump.metrics.r2_score - lasso.metrics.r2_score);
      assert.equal(better, difference > 0 ? "second" : "first");
      assert.deepEqual(Object.keys(comparison.runs[0]), Object.keys((await json("runs", "flats"))[0]));
    });

    it("says where a file has changed under its name, and when other rows were validated on", async () => {
      const pipeline = tiny.read("pipelines/default.json");
      tiny.write("pipelines/default.json", pipeline.replace("[0.7,1]", "[0.8,1]"));
      const other = await train({ algorithm: "lasso" });
      tiny.write("pipelines/default.json", pipeline);
      const { stdout } = await cli("compare", lasso.run, other.run);
      assert.match(stdout, /^\/pipeline\/splits\/validate +0\.7, 1 +0\.8, 1 +≠$/m);
      assert.match(stdout, /^They were validated on different rows/m);
      assert.match(stdout, /^Neither serves; \S+ does\.$/m);
    });

    it("writes a page with the plots of both that needs no network and fits its screen", async function () {
      const browser = await startChromium(this);
      const file = path.join(pages, "new/folder/page.html");
      const { code, stderr } = await cli("compare", forest.run, stump.run, "--html", file);
      assert.equal(code, 0, stderr);
      try {
        for (const width of [1280, 375]) {
          const page = await browser.newPage({ viewport: { width, height: 800 } });
          const asked: string[] = [];
          page.on("request", (request) => asked.push(request.url()));
          await page.goto(pathToFileURL(file).href);
          assert.deepEqual(asked, [pathToFileURL(file).href]);
          const captions = [forest.run, stump.run, forest.run, stump.run];
          assert.deepEqual(await page.locator("figcaption").allTextContents(), captions);
          assert.equal(await page.locator("figure svg").count(), 4);
          const tops = await page
            .locator("figure")
            .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
          assert.equal(tops[0] === tops[1], width > 1000);
          const tooWide = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
          assert.equal(await page.evaluate(tooWide), 0);
          assert.match(
            (await page.locator("main").textContent()) ?? "",
            /What predictions miss[\s\S]*What the models would lose[\s\S]*What matters to the models[\s\S]*district=<b>mid<\/b>/,
          );
        }
      } finally {
        await browser.close();
      }
      assert.doesNotMatch(readFileSync(file, "utf8"), /<script|<b>mid/);
    });

    it("refuses a run that is unknown and one of another problem", async () => {
      const unknown = await cli("compare", forest.run, "20200101T000000Z-abcdef");
      assert.equal(unknown.code, 2);
      assert.match(unknown.stderr, /^CD4ML_RUN_UNKNOWN .*"20200101T000000Z-abcdef"/);
      const houses = new TinyProblem("houses");
      const options = { ...houses.options({ algorithm: "lasso" }), runs: path.join(tiny.home, "runs") };
      const { run } = await runPipeline({ ...options, registry });
      houses.remove();
      const { code, stderr, stdout } = await cli("compare", forest.run, run.run);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.equal(
        stderr,
        `CD4ML_COMPARE  ${forest.run} is a run of flats, ${run.run} one of houses. ` +
          "Only runs of one problem can be compared.\n",
      );
    });

    it("says which file of a run is missing", async () => {
      const file = path.join(tiny.home, "registry/flats/runs", stump.run, "importance.json");
      rmSync(file);
      const { code, stderr } = await cli("compare", forest.run, stump.run);
      assert.equal(code, 1);
      assert.ok(stderr.startsWith(`CD4ML_MODEL_CORRUPT  ${file}: it cannot be read (ENOENT).`), stderr);
    });
  });
});
