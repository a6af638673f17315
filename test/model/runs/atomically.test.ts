import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { writeFolderAtomically } from "../../../model/runs/atomically";

const dieWhileWriting = `
  const { writeFolderAtomically } = require("./model/runs/atomically.ts");
  writeFolderAtomically(process.argv[1], async () => process.kill(process.pid, "SIGKILL"));
`;

describe("writing a folder", () => {
  let parent: string;
  const write = (name: string, fill: () => Promise<void> = async () => {}) =>
    writeFolderAtomically(path.join(parent, name), fill);
  beforeEach(() => {
    parent = mkdtempSync(path.join(os.tmpdir(), "cd4ml-folders-"));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it("removes at once what a killed process left", () => {
    const project = path.resolve(__dirname, "../../..");
    const args = ["--require", "tsx/cjs", "--eval", dieWhileWriting, path.join(parent, "killed")];
    const { signal, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: "utf8" });
    assert.equal(signal, "SIGKILL", stderr);
    assert.match(readdirSync(parent).join(), /^\.tmp-killed-[0-9a-f-]+$/);
    return write("next").then(() => assert.deepEqual(readdirSync(parent), ["next"]));
  }).timeout(20_000);

  it("leaves alone what living processes and other machines are writing", async () => {
    const elsewhere = ".tmp-other-0123456789ab-999999999-01234567";
    mkdirSync(path.join(parent, elsewhere));
    await write("slow", async () => {
      await write("quick");
    });
    assert.deepEqual(readdirSync(parent).sort(), [elsewhere, "quick", "slow"]);
  });

  it("makes the folders above it, and fails where the system allows none", async () => {
    await write("above/and/below");
    assert.deepEqual(readdirSync(path.join(parent, "above/and")), ["below"]);
    writeFileSync(path.join(parent, "file"), "");
    await assert.rejects(write("file/below/it"), { code: "ENOTDIR" });
    // Denied with "no such file", which Node's recursive mkdir tries again for ever.
    if (os.platform() === "linux")
      await assert.rejects(writeFolderAtomically("/proc/nowhere/below/it", async () => {}));
  });
});
