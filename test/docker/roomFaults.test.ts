import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../service/support/runningService";
import { WebhookChannel } from "../support/github/channel";
import { closedImagesTimeout } from "../support/images/closedImages";
import { killTree } from "../support/killTree";
import { EventReader } from "../support/room/eventReader";
import { Participant } from "../support/room/participant";
import { docker, hostAddress, Room, type RoomOutputs } from "../support/room/room";

/** What befalls a room while it comes up and while it works; every test goes on where the one before stopped. */
describe("a room on Docker that is disturbed", function () {
  this.timeout(closedImagesTimeout);
  this.bail(true);
  const room = new Room("faulttest", 20_100);
  const channel = new WebhookChannel();
  const settings = { problems: ["ames"], webhook: "relay" };
  let outputs: RoomOutputs;
  let ada: Participant;
  let events: EventReader;

  before(async () => {
    await room.prepare(["ada"]);
    await channel.start(0, "0.0.0.0");
    room.set(["ada"], settings);
    assert.match(said(await room.run("preview")), /cd4ml:webhookChannel is not set/);
    await room.setSecret("webhookChannel", channel.urlFor(hostAddress));
  });
  after(async () => {
    await events?.close();
    ada?.leave();
    await channel.stop();
    await room.close();
  });

  const unhealthy = () =>
    room.containers().filter((name) => docker("inspect", "--format", "{{.State.Health.Status}}", name) !== "healthy");
  const said = ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr;

  it("makes nothing for a token without its scopes, and names them", async () => {
    room.github.addToken("poor", { login: "facilitator", scopes: ["gist"] });
    process.env.GITHUB_TOKEN = "poor";
    const outcome = await room.run("up");
    process.env.GITHUB_TOKEN = room.token;
    assert.equal(outcome.code, 1);
    assert.match(said(outcome), /The GitHub token of facilitator lacks the scope repo .*admin:repo_hook.*delete_repo/);
    assert.deepEqual(room.containers(), []);
    assert.equal(docker("network", "ls", "--quiet", "--filter", `name=${room.prefix}`), "");
    assert.equal(docker("volume", "ls", "--quiet", "--filter", `name=${room.prefix}`), "");
  });

  it("comes up after two commands were killed in the middle, a fork that took 30 seconds, and a short rate limit", async () => {
    room.github.forkMs = 30_000;
    for (const seconds of [8, 16]) await killUp(seconds);
    room.github.limit = { requests: 2, kind: "secondary", seconds: 2 };
    const outcome = await room.run("up");
    assert.equal(outcome.code, 0, said(outcome).slice(-5000));
    assert.equal(room.github.limit.requests, 0);
    assert.deepEqual(unhealthy(), []);
    assert.equal(room.containers().length, 8);
    outputs = await room.outputs();
    ada = new Participant(room, "ada", outputs, room.token);
    events = new EventReader(outputs.addresses.shared.elasticsearch, outputs.credentials.shared.elasticsearch);
    // Its first delivery may have deployed a later one by now.
    const { run } = (await ada.predict("ames")).model;
    assert.ok(run >= outputs.firstModels.ada.ames.run, run);
  });

  /** Starts `up` and kills it and its children, as a lost terminal or a lack of memory would. */
  const killUp = async (seconds: number) => {
    const child = room.project.start("up", "--stack", room.stack);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => {
        output += text;
      });
    }
    await sleep(seconds * 1000);
    assert.equal(child.exitCode, null, `up ended by itself:\n${output.slice(-5000)}`);
    killTree(child.pid!);
    await once(child, "close");
  };

  it("loses and doubles no acknowledged event while every container's program is killed, the event store's for a minute", async () => {
    const acknowledged = new Set<string>();
    let refused = 0;
    let working = true;
    const load = (async () => {
      while (working) {
        const answered = await ada.predict("ames").catch(() => undefined);
        if (answered) acknowledged.add(answered.predictionId);
        else refused++;
        await sleep(50);
      }
    })();
    const store = `${room.prefix}-elasticsearch`;
    docker("kill", "--signal", "KILL", store);
    const downUntil = Date.now() + 60_000;
    for (const name of room.containers().filter((each) => each !== store)) {
      killProgram(name);
      await sleep(3000);
    }
    await sleep(Math.max(0, downUntil - Date.now()));
    const repaired = await room.run("up");
    assert.equal(repaired.code, 0, said(repaired).slice(-5000));
    await eventually(() => unhealthy().length === 0, 120_000);
    await sleep(2000);
    working = false;
    await load;
    await eventually(async () => (await events.count("prediction", "ada")) >= acknowledged.size, 60_000);
    const ids = await events.ids("prediction", "ada");
    const lost = [...acknowledged].filter((id) => !ids.includes(id)).length;
    const doubled = ids.length - new Set(ids).size;
    console.log(
      `      ${acknowledged.size} predictions acknowledged, ${refused} refused; ${ids.length} events stored, ${lost} lost, ${doubled} doubled`,
    );
    assert.ok(acknowledged.size > 100);
    assert.deepEqual([lost, doubled], [0, 0]);
  });

  it("still learns of a push, through a channel that it follows from inside", async () => {
    const builds = (await ada.builds()).length;
    const commit = await ada.push("At least 0.84", (files) =>
      files.editJson<{ acceptance: { min: number } }>(
        "model/problems/ames/pipelines/default.json",
        ({ acceptance }) => {
          acceptance.min = 0.84;
        },
      ),
    );
    assert.equal((await ada.delivery(builds + 1)).result, "SUCCESS", await ada.log(builds + 1));
    const told = room.github.repository("ada-team/cd4ml")!.statuses.filter(({ sha }) => sha === commit);
    assert.equal(told.at(-1)?.state, "success");
  });

  it("names a port that is taken, and goes on when it is free", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    room.set(["ada"], { ...settings, portalPort: port });
    const outcome = await room.run("up");
    server.close();
    assert.equal(outcome.code, 1);
    assert.match(said(outcome), new RegExp(`127\\.0\\.0\\.1:${port}.*address already in use`));
    const again = await room.run("up");
    assert.equal(again.code, 0, said(again).slice(-5000));
    assert.equal((await fetch(`http://127.0.0.1:${port}/readyz`)).status, 200);
  });

  it("is as it was after all that", async () => {
    const { resources } = await room.json<{ resources: object[] }>("preview");
    assert.deepEqual(resources, []);
    assert.ok(ada.production("ames"));
  });
});

/** Kills the program of a container as the system would; Docker starts it again. */
function killProgram(container: string): void {
  const pid = Number(docker("inspect", "--format", "{{.State.Pid}}", container));
  if (pid > 0) process.kill(pid, "SIGKILL");
}
