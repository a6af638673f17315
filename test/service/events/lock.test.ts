import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { lockFolder } from "../../../service/events/lock";
import { temporaryFolder } from "../support/temporaryFolder";

describe("the lock of a folder", () => {
  const folder = temporaryFolder();

  it("lets one of many processes have the folder that all find left behind by a dead one", async () => {
    writeFileSync(path.join(folder, "lock.3"), JSON.stringify({ pid: 2 ** 22 + 1, started: "1" }));
    const contenders = Array.from({ length: 4 }, () => fork(path.join(__dirname, "../support/lockOnce.ts"), [folder]));
    const outcomes = await Promise.all(
      contenders.map(
        (child) => new Promise<string>((resolve) => child.once("message", (text) => resolve(String(text)))),
      ),
    );
    assert.deepEqual(outcomes.sort(), [
      "CD4ML_JOURNAL_IN_USE",
      "CD4ML_JOURNAL_IN_USE",
      "CD4ML_JOURNAL_IN_USE",
      "locked",
    ]);
    assert.throws(() => lockFolder(folder), { code: "CD4ML_JOURNAL_IN_USE" });

    const ended = contenders.map((child) => new Promise((resolve) => child.once("exit", resolve)));
    for (const child of contenders) child.kill("SIGKILL");
    await Promise.all(ended);
    lockFolder(folder).release();
  });
});
