import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { buildEngine } from "../../../infra/engine/buildEngine";
import { engineFolder, engineVersion } from "../../../infra/engine/engine";
import { findEngine, installedEngine } from "../../../infra/engine/findEngine";
import { stagedFolder } from "../../../infra/engine/stagedFolder";

/** Puts a program into a folder that prints a version, as an installed engine does. */
function install(folder: string, name: string, version: string): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\necho v${version}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe("finding the engine", () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-find-"));
    env = { PATH: path.join(folder, "bin"), XDG_CACHE_HOME: path.join(folder, "cache") };
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const onPath = (version: string) => {
    install(path.join(folder, "bin"), "pulumi-language-nodejs", version);
    return install(path.join(folder, "bin"), "pulumi", version);
  };
  const inCache = () => install(path.join(engineFolder(env), "bin"), "pulumi", engineVersion);

  it("takes a compatible one on PATH first", async () => {
    inCache();
    const command = onPath("3.251.1");
    assert.deepEqual(await findEngine(() => {}, env), { command, version: "3.251.1", origin: "path" });
  });

  for (const version of ["3.100.0", "2.25.2", "4.0.0"]) {
    it(`passes over ${version} on PATH and takes the cached one`, async () => {
      onPath(version);
      const command = inCache();
      assert.deepEqual(await findEngine(() => {}, env), { command, version: engineVersion, origin: "cache" });
    });
  }

  it("passes over an engine without its Node language host", async () => {
    install(path.join(folder, "bin"), "pulumi", "3.251.1");
    assert.equal(await installedEngine(env), undefined);
  });

  const unreachable = async () => {
    throw new Error("get.pulumi.com cannot be reached");
  };

  it("downloads one when there is none", async () => {
    const download = async (target: string) => void install(path.join(target, "bin"), "pulumi", engineVersion);
    const engine = await findEngine(() => {}, env, { download, build: unreachable });
    assert.deepEqual(engine, { ...(await installedEngine(env)), origin: "download" });
  });

  it("replaces a cached one that does not run", async () => {
    mkdirSync(path.join(engineFolder(env), "bin"), { recursive: true });
    const download = async (target: string) =>
      stagedFolder(target, async (staging) => void install(path.join(staging, "bin"), "pulumi", engineVersion));
    const engine = await findEngine(() => {}, env, { download, build: unreachable });
    assert.deepEqual([engine.origin, engine.version], ["download", engineVersion]);
  });

  it("says what was tried and what the user can do when there is none to be had", async () => {
    await assert.rejects(
      findEngine(() => {}, env, { download: unreachable, build: buildEngine }),
      ({ message }: Error) => {
        const parts = [
          "download: get.pulumi.com cannot be reached",
          "build: `go` is not on PATH",
          "install Pulumi 3.200.0 or newer",
          "install Go",
        ];
        return parts.every((part) => message.includes(part));
      },
    );
  });

  it("does not build with a go that is too old", async () => {
    install(path.join(folder, "bin"), "go", "1.19.3");
    await assert.rejects(
      buildEngine(engineFolder(env), () => {}, env),
      /go 1\.19\.3 is too old, 1\.26 is needed/,
    );
  });
});

describe("filling a folder all or nothing", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-staged-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("leaves nothing when it is interrupted", async () => {
    const target = path.join(folder, "engine");
    const interrupted = stagedFolder(target, async (staging) => {
      writeFileSync(path.join(staging, "half"), "");
      throw new Error("no space left");
    });
    await assert.rejects(interrupted, /no space left/);
    assert.deepEqual(readdirSync(folder), []);
  });

  it("removes what a killed process left, and nothing of a running one", async () => {
    const dead = spawnSync("true").pid;
    for (const pid of [dead, process.ppid]) mkdirSync(path.join(folder, `engine.partial-${pid}-0`));
    await stagedFolder(path.join(folder, "engine"), async () => {});
    assert.deepEqual(readdirSync(folder).sort(), ["engine", `engine.partial-${process.ppid}-0`]);
  });

  it("keeps the first result when two are made at once", async () => {
    const target = path.join(folder, "engine");
    const fill = (text: string) => async (staging: string) => writeFileSync(path.join(staging, text), "");
    await Promise.all([stagedFolder(target, fill("one")), stagedFolder(target, fill("two"))]);
    assert.equal(readdirSync(target).length, 1);
    assert.deepEqual(readdirSync(folder), ["engine"]);
  });
});
