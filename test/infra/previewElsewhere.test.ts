import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { KubernetesAccess } from "../../infra/provider/kubernetesResources";
import { engineTimeout } from "../support/engineStack";
import { ProjectCopy } from "../support/projectCopy";
import { SharedState } from "../support/sharedState";
import { withVariables } from "../support/withVariables";

/** As much of an API server as lets itself be taken for a stack's. */
const apiServer = createServer(({ url }, answer) => {
  answer.end(url === "/version" ? '{"gitVersion": "v1.34.0", "minor": "34"}' : "{}");
});

describe("cd4ml preview, of a stack whose cluster does not answer from here", function () {
  this.timeout(engineTimeout);
  const project = new ProjectCopy();
  const state = new SharedState(project);
  const KUBECONFIG = path.join(project.folder, "kubeconfig");
  before(async () => {
    apiServer.listen(0, "127.0.0.1");
    await once(apiServer, "listening");
    const server = `http://127.0.0.1:${(apiServer.address() as AddressInfo).port}`;
    const kubeconfig = {
      contexts: [{ name: "cloud", context: { cluster: "cloud", user: "me" } }],
      clusters: [{ name: "cloud", cluster: { server, "insecure-skip-tls-verify": true } }],
      users: [{ name: "me", user: { token: "mine" } }],
    };
    writeFileSync(KUBECONFIG, JSON.stringify(kubeconfig));
    const program = async () => void new KubernetesAccess("cluster", { context: "cloud" });
    await withVariables({ KUBECONFIG }, () => state.up("prod", program));
    apiServer.close();
    apiServer.closeAllConnections();
  });
  after(() => {
    state.remove();
    project.remove();
  });

  it("names the cluster, and compares with the recorded state", async () => {
    const { code, stdout, stderr } = await withVariables({ ...state.given, KUBECONFIG }, () =>
      project.cd4ml("preview", "--stack", "prod", "--json"),
    );
    assert.equal(code, 0, stderr);
    assert.match(stderr, /cluster "cloud" at http:\S+ does not answer/);
    assert.match(stderr, /^Not everything could be looked at, .* compared with the recorded state\.$/m);
    const { resources } = JSON.parse(stdout);
    assert.ok(
      resources.some(({ operation, name }: Record<string, string>) => operation === "create" && name === "portal"),
    );
    assert.ok(
      resources.some(({ operation, name }: Record<string, string>) => operation === "update" && name === "cluster"),
    );
  });
});
