import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { groupMembers, identify, type ProcessIdentity } from "../../../infra/provider/processes/identity";
import { stopProcess } from "../../../infra/provider/processes/stop";

/** A detached program that starts a child and prints the child's id; both ignore SIGTERM if asked to. */
async function start(stubborn: boolean): Promise<{ identity: ProcessIdentity; leader: ChildProcess; child: number }> {
  const ignore = stubborn ? "process.on('SIGTERM', () => {});" : "";
  const wait = `${ignore} setInterval(() => {}, 1000); console.log(process.pid);`;
  const program = `${ignore} require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(wait)}], { stdio: "inherit" }); setInterval(() => {}, 1000);`;
  const leader = spawn(process.execPath, ["-e", program], { detached: true, stdio: ["ignore", "pipe", "ignore"] });
  const [output] = await once(leader.stdout!, "data");
  return { identity: identify(leader.pid!)!, leader, child: Number(output) };
}

describe("stopping a process", () => {
  it("stops its children too", async () => {
    const { identity, child } = await start(false);
    await stopProcess(identity, 5);
    assert.deepEqual([identify(identity.pid), identify(child)], [undefined, undefined]);
  });

  it("kills what does not stop in time", async () => {
    const { identity, child } = await start(true);
    await stopProcess(identity, 0.2);
    assert.deepEqual([identify(identity.pid), identify(child)], [undefined, undefined]);
  });

  it("stops the children of a process that was killed", async () => {
    const { identity, leader, child } = await start(false);
    leader.kill("SIGKILL");
    await once(leader, "exit");
    assert.deepEqual(groupMembers(identity.pid), [child]);
    await stopProcess(identity, 5);
    assert.equal(identify(child), undefined);
  });

  it("leaves alone a process that was given the same id later", async () => {
    const { identity } = await start(false);
    await stopProcess({ ...identity, startedAt: "another time" }, 5);
    assert.ok(identify(identity.pid));
    await stopProcess(identity, 5);
  });
});
