import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { FastifyInstance } from "fastify";
import { Entries } from "../../cli/portal/entries";
import { startPortal } from "../../cli/portal/server";
import { freePort } from "../support/freePort";

describe("the portal", () => {
  let folder: string;
  let app: FastifyInstance;
  let port: number;
  const token = "who-knows-it-may-change-the-entries";

  const open = async () => {
    port = await freePort();
    return startPortal(new Entries(folder), { title: "Room <1>", token, host: "127.0.0.1", port });
  };
  const send = (method: string, name: string, body?: object, authorization = `Bearer ${token}`) =>
    fetch(`http://127.0.0.1:${port}/entries/${name}`, {
      method,
      headers: { authorization, ...(body && { "content-type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
  const link = (title: string, probe?: string) => ({ title, what: "a part", url: "http://localhost:1", probe });
  const page = async () => (await fetch(`http://127.0.0.1:${port}/`)).text();

  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-portal-"));
    app = await open();
  });
  afterEach(async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("shows what is shared first, then the environments in their order, also after a restart", async () => {
    for (const name of ["team10", "team2", "shared"]) {
      assert.equal((await send("PUT", name, { links: [link(`Jenkins of ${name}`)] })).status, 204);
    }
    await app.close();
    app = await open();
    const text = await page();
    assert.deepEqual(text.match(/Jenkins of \w+/g), ["Jenkins of shared", "Jenkins of team2", "Jenkins of team10"]);
    assert.match(text, /Room &lt;1>/);
  });

  it("says which programs answer", async () => {
    const alive = `http://127.0.0.1:${port}/readyz`;
    const dead = `http://127.0.0.1:${await freePort()}/`;
    await send("PUT", "ada", { links: [link("Jenkins", alive), link("Model", dead), link("Repository")] });
    const [{ links }] = (await (await fetch(`http://127.0.0.1:${port}/entries.json`)).json()) as [
      { links: { state?: string }[] },
    ];
    assert.deepEqual(
      links.map(({ state }) => state),
      ["up", "down", undefined],
    );
  });

  it("gives an entry back as it was put, and forgets it", async () => {
    const body = { links: [{ title: "Model", what: "predicts", url: "http://localhost:11000" }] };
    await send("PUT", "ada", body);
    assert.deepEqual(await (await send("GET", "ada")).json(), body);
    assert.equal((await send("DELETE", "ada")).status, 204);
    assert.equal((await send("GET", "ada")).status, 404);
  });

  it("lets nobody else change entries, and takes no address a browser would run", async () => {
    assert.equal((await send("PUT", "ada", { links: [] }, "Bearer guessed")).status, 401);
    assert.equal((await send("DELETE", "ada", undefined, "")).status, 401);
    const script = { links: [{ title: "x", what: "", url: "javascript:alert(1)" }] };
    assert.equal((await send("PUT", "ada", script)).status, 422);
    assert.notEqual((await send("PUT", "..%2fada", { links: [] })).status, 204);
    assert.match(await page(), /There are no environments yet/);
  });
});
