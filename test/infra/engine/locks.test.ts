import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { releaseDeadLocks } from "../../../infra/engine/locks";

describe("locks of the engine's state", () => {
  let state: string;
  let folder: string;
  beforeEach(() => {
    state = mkdtempSync(path.join(os.tmpdir(), "cd4ml-locks-"));
    folder = path.join(state, ".pulumi/locks/organization/cd4ml/local");
    mkdirSync(folder, { recursive: true });
  });
  afterEach(() => rmSync(state, { recursive: true, force: true }));

  const lock = (name: string, pid: number, hostname: string) =>
    writeFileSync(path.join(folder, name), JSON.stringify({ pid, username: "someone", hostname, timestamp: "" }));
  const ended = () => spawnSync("true").pid;

  it("are released when their owner was killed", () => {
    lock("dead.json", ended(), os.hostname());
    releaseDeadLocks(state);
    assert.deepEqual(readdirSync(folder), []);
  });

  it("stay when their owner runs, or works on another machine", () => {
    lock("mine.json", process.pid, os.hostname());
    lock("theirs.json", ended(), "another-machine");
    releaseDeadLocks(state);
    assert.deepEqual(readdirSync(folder).sort(), ["mine.json", "theirs.json"]);
  });

  it("are left alone when they cannot be read", () => {
    writeFileSync(path.join(folder, "torn.json"), '{"pid": 1');
    releaseDeadLocks(state);
    assert.deepEqual(readdirSync(folder), ["torn.json"]);
  });

  it("need not exist", () => releaseDeadLocks(path.join(state, "nothing-here")));
});
