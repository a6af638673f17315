import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { cd4ml } from "../support/cd4ml";

/** An API server whose connections break is none that could be had; this one gives a Job's log in parts. */
describe("cd4ml --on kubernetes, when the connection to the log breaks", function () {
  this.timeout(60_000);
  const kubeconfig = path.join(os.tmpdir(), `cd4ml-kubeconfig-${process.pid}`);
  let server: Server;
  const asked: string[] = [];

  before(async () => {
    server = createServer(answer).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const config = {
      "current-context": "test",
      contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
      clusters: [{ name: "test", cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } }],
      users: [{ name: "test", user: {} }],
    };
    writeFileSync(kubeconfig, stringify(config));
  });
  after(() => {
    server?.close();
    rmSync(kubeconfig, { force: true });
  });

  function answer({ method, url = "" }: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(url, "http://test");
    if (pathname.endsWith("/log")) {
      asked.push(searchParams.get("sinceSeconds") ?? "all");
      response.write(asked.length === 1 ? "first line\n" : "last line\n");
      if (asked.length > 1) response.end();
      else setTimeout(() => response.destroy(), 100);
      return;
    }
    response.writeHead(method === "POST" ? 201 : 200).end(JSON.stringify(object(pathname)));
  }

  function object(pathname: string): object {
    const isDone = asked.length > 1;
    const result = JSON.stringify({ run: "a-run", acceptance: { accepted: true } });
    const state = isDone ? { terminated: { exitCode: 0, message: result } } : {};
    const pod = {
      metadata: { name: "pod", creationTimestamp: "2026-01-01T00:00:00Z" },
      status: { phase: isDone ? "Succeeded" : "Running", containerStatuses: [{ name: "build", state }] },
    };
    if (pathname.endsWith("/podtemplates/cd4ml-build")) {
      return { template: { metadata: {}, spec: { containers: [{ name: "build" }] } } };
    }
    if (pathname.endsWith("/pods")) return { items: [pod] };
    if (pathname.endsWith("/pods/pod")) return pod;
    return { metadata: {}, status: isDone ? { conditions: [{ type: "Complete", status: "True" }] } : {} };
  }

  it("goes on with it where it was, and ends as the pod did", async () => {
    const args = ["pipeline", "houses", "--on", "kubernetes", "--namespace", "builds", "--json"];
    const { code, stdout, stderr } = await cd4ml(args, { KUBECONFIG: kubeconfig });
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).run, "a-run");
    assert.match(stderr, /first line\nlast line\n/);
    assert.deepEqual(asked, ["all", "2"]);
  });
});
