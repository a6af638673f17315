import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LocalProcess, type LocalProcessArgs } from "../../../infra/provider/resources";
import { EngineStack, engineTimeout } from "../../support/engineStack";
import { freePort } from "../../support/freePort";

describe("a local process, through the real engine", function () {
  this.timeout(engineTimeout);
  let stack: EngineStack;
  let port: number;
  let folder: string;

  const program =
    (change: Partial<LocalProcessArgs> = {}) =>
    async () => {
      const server = `require("http").createServer((q, r) => r.end(process.env.GREETING)).listen(${port}, "127.0.0.1")`;
      const process = new LocalProcess("server", {
        command: ["/usr/bin/env", "node", "-e", server],
        environment: { GREETING: "hello" },
        secrets: { TOKEN: pulumi.secret("top-secret-value") },
        folder,
        host: "127.0.0.1",
        ports: { http: port },
        readyPath: "/",
        readySeconds: 20,
        stopSeconds: 5,
        source: "1",
        ...change,
      });
      return { pid: process.pid, log: process.log };
    };
  const answer = async () => (await fetch(`http://127.0.0.1:${port}/`)).text();
  const stopped = () => assert.rejects(answer);

  before(async () => {
    stack = await EngineStack.create();
    port = await freePort();
    folder = path.join(stack.folder, "server");
  });
  after(() => stack.remove());

  it("is started, ready and detached when up returns", async () => {
    const { changes } = await stack.up(program());
    assert.equal(changes.create, 2);
    assert.equal(await answer(), "hello");
  });

  it("stays the same process when nothing changed", async () => {
    const first = await stack.up(program());
    const second = await stack.up(program());
    assert.deepEqual(second.changes, { same: 2 });
    assert.equal(second.outputs.pid.value, first.outputs.pid.value);
  });

  it("gets its secrets as files for its user only, and leaves none in the state", async () => {
    const file = path.join(folder, "secrets/TOKEN");
    assert.equal(readFileSync(file, "utf8"), "top-secret-value");
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.ok(stack.state().includes("GREETING") && !stack.state().includes("top-secret-value"));
  });

  it("is restarted when its environment changes", async () => {
    const { changes } = await stack.up(program({ environment: { GREETING: "good day" } }));
    assert.equal(changes.update, 1);
    assert.equal(await answer(), "good day");
  });

  it("shows as drift when it was killed, and up starts it again", async () => {
    const { outputs } = await stack.up(program());
    process.kill(outputs.pid.value, "SIGKILL");
    await stopped();
    assert.equal((await stack.refresh()).update, 1);
    assert.equal((await stack.up(program())).changes.update, 1);
    assert.equal(await answer(), "hello");
  });

  it("runs as before when the new command ends before it is ready, and the error tells the log's last lines", async () => {
    const command = ["/usr/bin/env", "node", "-e", "console.error('no database here'); process.exit(7)"];
    await assert.rejects(stack.up(program({ command })), /ended before it was ready[\s\S]*no database here/);
    assert.equal(await answer(), "hello");
  });

  it("refuses a port that is in use and names its owner", async () => {
    const owner = createServer((_, response) => response.end()).listen(0, "127.0.0.1");
    await once(owner, "listening");
    const used = (owner.address() as AddressInfo).port;
    const refusal = new RegExp(`port ${used} \\(http\\) is already in use by .*\\(process ${process.pid}\\)`);
    await assert.rejects(stack.up(program({ ports: { http: used } })), refusal).finally(() => owner.close());
    assert.equal(await answer(), "hello");
  });

  it("refuses wrong inputs by name, before anything is touched", async () => {
    await assert.rejects(stack.up(program({ ports: { http: 70_000 } })), /ports\.http/);
    assert.equal(await answer(), "hello");
  });

  it("is stopped and leaves no file behind when it is removed", async () => {
    await stack.up(async () => {});
    await stopped();
    assert.ok(!existsSync(folder));
    assert.deepEqual(readdirSync(stack.folder).sort(), ["home", "project"]);
  });
});
