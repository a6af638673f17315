import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { cd4ml } from "../support/cd4ml";

const kubeconfig = path.join(os.tmpdir(), `cd4ml-kubeconfig-${process.pid}`);
const onCluster = ["--on", "kubernetes", "--namespace", "builds", "--json"];

/** Serves as an API server, in which the log of a Job's pods comes as no real one gives it at will. */
async function serve(answer: RequestListener): Promise<Server> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const config = {
    "current-context": "test",
    contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
    clusters: [{ name: "test", cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } }],
    users: [{ name: "test", user: {} }],
  };
  writeFileSync(kubeconfig, stringify(config));
  return server;
}

/** What the server has besides pods. */
function object(pathname: string, isDone: boolean): object {
  if (pathname.endsWith("/podtemplates/cd4ml-build")) {
    return { template: { metadata: {}, spec: { containers: [{ name: "build" }] } } };
  }
  if (pathname.endsWith("/events")) return { items: [] };
  return { metadata: {}, status: isDone ? { conditions: [{ type: "Complete", status: "True" }] } : {} };
}

function podOf(name: string, isDone: boolean, result: object) {
  const state = isDone ? { terminated: { exitCode: 0, message: JSON.stringify(result) } } : {};
  return {
    metadata: {
      name,
      creationTimestamp: "2026-01-01T00:00:00Z",
      annotations: { "batch.kubernetes.io/job-completion-index": name.slice(-1) },
    },
    status: { phase: isDone ? "Succeeded" : "Running", containerStatuses: [{ name: "build", state }] },
  };
}

/** Answers in the place of the cluster while the tests of a group run. */
function serveWhileTested(answer: RequestListener): void {
  let server: Server;
  before(async () => {
    server = await serve(answer);
  });
  after(() => {
    server?.close();
    rmSync(kubeconfig, { force: true });
  });
}

describe("cd4ml --on kubernetes, when the connection to the log breaks", function () {
  this.timeout(60_000);
  const asked: string[] = [];

  serveWhileTested(answer);

  function answer({ method, url = "" }: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(url, "http://test");
    if (pathname.endsWith("/log")) {
      asked.push(searchParams.get("sinceSeconds") ?? "all");
      response.write(asked.length === 1 ? "first line\n" : "last line\n");
      if (asked.length > 1) response.end();
      else setTimeout(() => response.destroy(), 100);
      return;
    }
    const isDone = asked.length > 1;
    const pod = podOf("pod", isDone, { run: "a-run", acceptance: { accepted: true } });
    const pods = pathname.endsWith("/pods") ? { items: [pod] } : pathname.endsWith("/pods/pod") ? pod : undefined;
    response.writeHead(method === "POST" ? 201 : 200).end(JSON.stringify(pods ?? object(pathname, isDone)));
  }

  it("goes on with it where it was, and ends as the pod did", async () => {
    const { code, stdout, stderr } = await cd4ml(["pipeline", "houses", ...onCluster], { KUBECONFIG: kubeconfig });
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).run, "a-run");
    assert.match(stderr, /first line\nlast line\n/);
    assert.deepEqual(asked, ["all", "2"]);
  });
});

describe("cd4ml --on kubernetes, while several pods of a Job run", function () {
  this.timeout(60_000);
  const open: ServerResponse[] = [];

  serveWhileTested(answer);

  /** Each log has half a line until all are asked for. */
  function answer({ method, url = "" }: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(url, "http://test");
    if (pathname.endsWith("/log")) {
      open.push(response);
      response.write("half of ");
      if (open.length === 2) setTimeout(() => open.forEach((each) => void each.end("a line\nand another\n")), 300);
      return;
    }
    const isDone = open.length > 1;
    const pods = ["pod-0", "pod-1"].map((name) => podOf(name, isDone, { error: "no trial" }));
    const one = pods.find(({ metadata }) => pathname.endsWith(`/pods/${metadata.name}`));
    const found = pathname.endsWith("/pods") ? { items: pods } : (one ?? object(pathname, isDone));
    response.writeHead(method === "POST" ? 201 : 200).end(JSON.stringify(found));
  }

  it("shows their logs together, each whole line with the number of its pod", async () => {
    const search = ["search", "ames", "--algorithm", "lasso", "--trials", "2", ...onCluster];
    const { stderr } = await cd4ml(search, { KUBECONFIG: kubeconfig });
    for (const index of [0, 1]) {
      assert.match(
        stderr,
        new RegExp(`^\\[${index}\\] half of a line\n(\\[\\d\\] .*\n)*\\[${index}\\] and another$`, "m"),
      );
    }
    assert.equal(open.length, 2);
  });
});

describe("cd4ml --on kubernetes", function () {
  this.timeout(20_000);

  for (const deadline of ["abc", "0", "1.5"]) {
    it(`takes no deadline of ${deadline}`, async () => {
      const { code, stderr } = await cd4ml(["pipeline", "houses", ...onCluster, "--deadline", deadline], {});
      assert.equal(code, 2);
      assert.match(stderr, /--deadline <seconds>.* must be a whole number, at least 1/);
    });
  }
});
