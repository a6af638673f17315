import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { DockerPlatform } from "../../infra/platforms/docker";
import type { Workload } from "../../infra/workload";
import { EngineStack, engineTimeout } from "../support/engineStack";
import { freePort } from "../support/freePort";

const prefix = "cd4ml-platform-test";
const image = "cd4ml-closed/debian:bookworm";

function docker(...args: string[]): string {
  return execFileSync("docker", args, { encoding: "utf8" }).trim();
}

// biome-ignore lint/suspicious/noExplicitAny: the shape is Docker's
function inspect(name: string): any {
  return JSON.parse(docker("inspect", `${prefix}-${name}`))[0];
}

describe("a workload on Docker", function () {
  this.timeout(engineTimeout);
  let stack: EngineStack;
  let port: number;

  /** A program that is ready when it has written its volume and could read its secret. */
  const workload = (change: Partial<Workload> = {}): Workload => ({
    image: "cd4ml",
    command: ["sh", "-c", 'grep -q ^open "$DOOR_FILE" && date >> "$LOG/log" && touch /tmp/ready && sleep 1000'],
    environment: { PLAIN: "visible" },
    secrets: { DOOR: "opensesame" },
    files: { "/etc/program/settings.json": "{}" },
    ports: { http: 8080 },
    publish: { http: port },
    ready: { path: "/", command: ["test", "-f", "/tmp/ready"] },
    volumes: { log: { path: "/var/log/program", variable: "LOG" } },
    resources: { memory: "64Mi", cpu: 1 },
    stopSeconds: 1,
    ...change,
  });

  const up = (program: Workload) =>
    stack.up(async () => {
      const platform = new DockerPlatform({
        project: process.cwd(),
        overrides: { cd4ml: image },
        mirror: "",
        prefix,
        host: "127.0.0.1",
        owner: "tests",
        keepVolumes: false,
      });
      const running = platform.forEnvironment("blue").run("blue-program", program, {});
      return { url: running.url("http"), address: running.address("http") };
    });

  before(async () => {
    port = await freePort();
    stack = await EngineStack.create({ plugins: true });
  });

  after(() => stack?.remove());

  it("runs until it is ready, and says where people and other containers reach it", async () => {
    const { outputs } = await up(workload());
    assert.equal(outputs.url.value, `http://localhost:${port}`);
    assert.equal(outputs.address.value, `http://${prefix}-blue-program:8080`);
    assert.equal(inspect("blue-program").State.Health.Status, "healthy");
  });

  it("has limits, no capability, a read-only root, a restart policy, and a port on loopback alone", () => {
    const { HostConfig, Config } = inspect("blue-program");
    assert.equal(HostConfig.Memory, 64 * 2 ** 20);
    assert.equal(HostConfig.NanoCpus, 1e9);
    assert.equal(HostConfig.ReadonlyRootfs, true);
    assert.deepEqual(HostConfig.CapDrop, ["ALL"]);
    assert.deepEqual(HostConfig.SecurityOpt, ["no-new-privileges:true"]);
    assert.equal(HostConfig.RestartPolicy.Name, "unless-stopped");
    assert.deepEqual(HostConfig.PortBindings["8080/tcp"], [{ HostIp: "127.0.0.1", HostPort: String(port) }]);
    const { "cd4ml.environment": environment, "cd4ml.owner": owner } = Config.Labels;
    assert.deepEqual([environment, owner], ["blue", "tests"]);
    assert.match(Config.Image, /^sha256:/);
  });

  it("keeps its secret out of docker inspect and of the state", () => {
    assert.ok(!JSON.stringify(inspect("blue-program")).includes("opensesame"));
    assert.ok(!stack.state().includes("opensesame"));
    assert.equal(docker("exec", `${prefix}-blue-program`, "cat", "/etc/program/settings.json"), "{}");
  });

  it("is left alone by a second up, before and after a refresh", async () => {
    const same = (changes: Record<string, number>) => Object.keys(changes).filter((kind) => kind !== "same");
    assert.deepEqual(same((await up(workload())).changes), []);
    assert.deepEqual(same(await stack.refresh()), []);
    assert.deepEqual(same((await up(workload())).changes), []);
  });

  it("is replaced on its own port when its health check changes, and its volume stays", async () => {
    const before = docker("exec", `${prefix}-blue-program`, "cat", "/var/log/program/log");
    const changed = workload({ ready: { path: "/", command: ["test", "-r", "/tmp/ready"] } });
    const { changes } = await up(changed);
    assert.equal(changes.replace, 1);
    assert.deepEqual(inspect("blue-program").Config.Healthcheck.Test, ["CMD", "test", "-r", "/tmp/ready"]);
    assert.ok(docker("exec", `${prefix}-blue-program`, "cat", "/var/log/program/log").startsWith(before));
  });

  it("is started anew when it was killed, and made anew when it was removed", async () => {
    docker("kill", "--signal", "KILL", `${prefix}-blue-program`);
    docker("rm", "--force", `${prefix}-blue-program`);
    await stack.refresh();
    await up(workload());
    assert.equal(inspect("blue-program").State.Health.Status, "healthy");
  });

  it("names the port when another program has it", async () => {
    const taken = docker("run", "--detach", "--publish", "127.0.0.1::80", image, "sleep", "100");
    try {
      const other = Number(docker("port", taken, "80/tcp").split(":").at(-1));
      await assert.rejects(up(workload({ publish: { http: other } })), new RegExp(`${other}.*already allocated`));
      await up(workload());
    } finally {
      docker("rm", "--force", taken);
    }
  });
});
