import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Deliveries } from "../../cli/watch/deliveries";
import { FollowedRepository } from "../../cli/watch/repository";
import { startDeliveriesPage } from "../../cli/watch/server";
import type { Step } from "../../cli/watch/steps";
import { Watcher } from "../../cli/watch/watcher";
import { freePort } from "../support/freePort";

describe("following a repository", () => {
  let folder: string;
  let repository: string;
  let deliveries: Deliveries;
  const running = new AbortController().signal;

  const git = (...args: string[]) =>
    execFileSync("git", ["-C", repository, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args]);
  const commit = (subject: string) => {
    writeFileSync(path.join(repository, "model.txt"), subject);
    git("add", "--all");
    git("commit", "--quiet", "-m", subject);
  };
  /** Succeeds if the commit's file says so. */
  const step = (name: string, good = /good/): Step => ({
    name,
    independent: name.startsWith("problem"),
    async run({ source }) {
      const text = readFileSync(path.join(source, "model.txt"), "utf8");
      return { ok: good.test(text), note: `saw ${text}` };
    },
  });
  const watcher = (steps: Step[], address = repository) =>
    new Watcher(new FollowedRepository(address, "main", folder), deliveries, steps, () => {});

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-watch-"));
    repository = path.join(folder, "team");
    execFileSync("git", ["init", "--quiet", "--initial-branch=main", repository]);
    deliveries = new Deliveries(path.join(folder, "deliveries"));
    commit("start");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("starts from the commit it finds, then delivers each new one once", async () => {
    const follow = watcher([step("test")]);
    assert.equal(await follow.look(running), undefined);
    commit("good model");
    assert.equal((await follow.look(running))?.status, "green");
    assert.equal(await follow.look(running), undefined);
    const [delivery] = deliveries.list();
    assert.deepEqual([delivery.commit.subject, delivery.commit.author], ["good model", "Ada"]);
    assert.deepEqual(
      delivery.steps.map(({ note }) => note),
      ["saw good model"],
    );
  });

  it("delivers what was committed while nobody watched", async () => {
    await watcher([step("test")]).look(running);
    commit("good model");
    assert.equal((await watcher([step("test")]).look(running))?.status, "green");
  });

  it("ends red at the first failed step, and leaves no checked out files", async () => {
    const follow = watcher([step("test"), step("problem")]);
    await follow.look(running);
    commit("bad model");
    const delivery = await follow.look(running);
    assert.equal(delivery?.status, "red");
    assert.deepEqual(
      delivery?.steps.map(({ name }) => name),
      ["test"],
    );
    assert.ok(!existsSync(deliveries.sourceFolder(1)));
  });

  it("gives every problem its turn, also after one was rejected", async () => {
    const follow = watcher([step("problem one", /fine/), step("problem two")]);
    await follow.look(running);
    commit("good model");
    const delivery = await follow.look(running);
    assert.equal(delivery?.status, "red");
    assert.deepEqual(
      delivery?.steps.map(({ ok }) => ok),
      [false, true],
    );
  });

  it("delivers a commit again when it was interrupted", async () => {
    const stop = new AbortController();
    const interrupted: Step = {
      ...step("test"),
      async run() {
        stop.abort();
        return { ok: false, note: "" };
      },
    };
    await watcher([interrupted]).look(running);
    commit("good model");
    assert.equal((await watcher([interrupted]).look(stop.signal))?.status, "interrupted");
    assert.equal((await watcher([step("test")]).look(running))?.status, "green");
  });

  it("marks what a killed watcher left unfinished", () => {
    deliveries.start({ id: "0".repeat(40), subject: "good model", author: "Ada" });
    deliveries.markInterrupted();
    assert.equal(deliveries.list()[0].status, "interrupted");
  });

  it("says what is wrong with the repository, and goes on when it is mended", async () => {
    const follow = watcher([step("test")], path.join(folder, "elsewhere"));
    await follow.look(running);
    assert.match(follow.trouble ?? "", /elsewhere cannot be read/);
    execFileSync("git", ["clone", "--quiet", repository, path.join(folder, "elsewhere")]);
    await follow.look(running);
    assert.equal(follow.trouble, undefined);
  });

  it("shows deliveries on a page, escaped, with their logs", async () => {
    const delivery = deliveries.start({ id: "a".repeat(40), subject: "<script>alert(1)</script>", author: "Ada" });
    writeFileSync(deliveries.logFile(delivery.number), "all went well\n");
    const port = await freePort();
    const page = await startDeliveriesPage(
      deliveries,
      () => ({ address: repository, branch: "main" }),
      "127.0.0.1",
      port,
    );
    const get = async (address: string) => fetch(`http://127.0.0.1:${port}${address}`);
    try {
      const html = await (await get("/")).text();
      assert.ok(html.includes("&lt;script>alert(1)") || html.includes("&lt;script&gt;alert(1)"));
      assert.ok(!html.includes("<script>alert"));
      assert.equal(await (await get("/deliveries/1/log")).text(), "all went well\n");
      assert.equal((await get("/deliveries/2/log")).status, 404);
      assert.equal((await get("/deliveries/..%2f1/log")).status, 404);
      assert.equal((await get("/readyz")).status, 200);
    } finally {
      await page.close();
    }
  });
});
