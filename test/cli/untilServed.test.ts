import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { untilServed } from "../../cli/untilServed";

const patience = { service: 400, website: 200 };
const served = { problem: "houses", run: "a-run", refused: null };

describe("a service that up has made", () => {
  let server: Server;
  let models: object[] | undefined;
  const notices: string[] = [];
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const wait = (model: string) =>
    untilServed(
      { name: "pricing", addresses: { model }, firstModels: { houses: { run: "a-run" } } },
      (text) => notices.push(text),
      patience,
    );

  before((done) => {
    server = createServer((_, response) => {
      response.writeHead(models ? 200 : 404).end(models ? JSON.stringify({ models }) : "<h1>Not found</h1>");
    }).listen(0, "127.0.0.1", done);
  });
  after(() => {
    server.close();
  });

  it("is waited for until it serves a model of each problem", async () => {
    models = [{ problem: "houses", run: null, refused: null }];
    setTimeout(() => {
      models = [served];
    }, 250);
    await wait(address());
    assert.deepEqual(models, [served]);
  });

  it("is reported with what it says of a model that it refuses", async () => {
    models = [{ problem: "houses", run: null, refused: { run: "a-run", reason: "its digest is wrong" } }];
    const message = `${address()} serves no model of houses. houses: its digest is wrong. Its log says more.`;
    await assert.rejects(wait(address()), { code: "CD4ML_NOT_SERVED", message });
  });

  it("is reported with why it does not answer", async () => {
    models = undefined;
    await assert.rejects(wait(address()), { message: /serves no model of houses\. It does not answer: HTTP 404,/ });
    await assert.rejects(wait("http://127.0.0.1:1"), { message: /It does not answer: .+\. Its log says more\.$/ });
  });

  it("is no failure on a cluster whose names lead nowhere yet, which is told", async () => {
    await wait("https://127.0.0.1:1");
    assert.match(notices.join(), /^https:\/\/127\.0\.0\.1:1 does not answer from here: .*see that the name/);
  });
});
