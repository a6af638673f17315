import assert from "node:assert/strict";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DataFolder } from "../../../infra/provider/resources";
import { EngineStack, engineTimeout } from "../../support/engineStack";

describe("a data folder, through the real engine", function () {
  this.timeout(engineTimeout);
  let stack: EngineStack;
  let folder: string;
  const program =
    (change: { keep?: boolean; folder?: string } = {}) =>
    async () => {
      new DataFolder("registry", { purpose: "model registry", folder, keep: false, ...change });
    };
  before(async () => {
    stack = await EngineStack.create();
    folder = path.join(stack.folder, "registry");
  });
  after(() => stack.remove());

  it("is made, and stays when nothing changed", async () => {
    assert.equal((await stack.up(program())).changes.create, 2);
    assert.ok(existsSync(folder));
    assert.deepEqual((await stack.up(program())).changes, { same: 2 });
  });

  it("shows as drift when it was deleted, and is made again", async () => {
    rmSync(folder, { recursive: true });
    assert.equal((await stack.refresh()).delete, 1);
    assert.equal((await stack.up(program())).changes.create, 1);
    assert.ok(existsSync(folder));
  });

  it("is replaced when it moves, without its content", async () => {
    writeFileSync(path.join(folder, "model"), "");
    const moved = path.join(stack.folder, "moved");
    assert.equal((await stack.up(program({ folder: moved }))).changes.replace, 1);
    assert.ok(existsSync(moved) && !existsSync(folder));
    await stack.up(program());
  });

  it("does not take a folder with other content", async () => {
    const other = path.join(stack.folder, "other");
    mkdirSync(other);
    writeFileSync(path.join(other, "thesis.tex"), "");
    const taken = stack.up(async () => {
      new DataFolder("other", { purpose: "event store", folder: other, keep: false });
      await program()();
    });
    await assert.rejects(taken, /other is not empty and does not belong to this project/);
    assert.ok(existsSync(path.join(other, "thesis.tex")));
  });

  it("takes a folder that the project's own commands have filled", async () => {
    const filled = path.join(stack.folder, "filled");
    mkdirSync(path.join(filled, "houses/moves"), { recursive: true });
    mkdirSync(path.join(filled, "houses/runs"));
    await stack.up(async () => {
      new DataFolder("filled", { purpose: "model registry", folder: filled, keep: true });
      await program()();
    });
    assert.ok(existsSync(path.join(filled, "houses/runs")));
  });

  it("stays with its content when it is to be kept", async () => {
    writeFileSync(path.join(folder, "model"), "");
    assert.equal((await stack.up(program({ keep: true }))).changes.update, 1);
    await stack.up(async () => {});
    assert.ok(existsSync(path.join(folder, "model")));
  });

  it("goes with its content otherwise", async () => {
    await stack.up(program());
    await stack.up(async () => {});
    assert.ok(!existsSync(folder));
  });
});
