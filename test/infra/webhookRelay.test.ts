import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { readEvents, type StreamEvent } from "../../cli/relay/eventStream";
import { Relay } from "../../cli/relay/relay";
import { cd4ml } from "../support/cd4ml";
import { collect } from "../support/collect";
import { WebhookChannel } from "../support/github/channel";
import { deliver } from "../support/github/deliveries";

const secret = "signs-what-is-sent";
const unusual = {
  ref: "refs/heads/main",
  head_commit: {
    message: 'Größe <b>&amp;\u2028 "quoted" \\ / \u{1F600}\t\u0001\u007f',
    added: ["a b/ü.csv"],
    size: 1e21,
    none: null,
  },
};

describe("the relay of webhooks", () => {
  const channel = new WebhookChannel();
  const received: { headers: NodeJS.Dict<string | string[]>; body: string }[] = [];
  const logged: string[] = [];
  let failures = 0;
  let jenkins: Server;
  let relay: Relay;

  before(async () => {
    await channel.start();
    jenkins = createServer(async (request, response) => {
      const body = await text(request);
      if (failures > 0) {
        failures -= 1;
        return void response.writeHead(503).end();
      }
      received.push({ headers: request.headers, body });
      response.end();
    });
    await new Promise<void>((resolve) => jenkins.listen(0, "127.0.0.1", resolve));
    const target = `http://127.0.0.1:${(jenkins.address() as AddressInfo).port}/github-webhook/`;
    const log = pino({ level: "info" }, { write: (line: string) => void logged.push(line) });
    relay = new Relay({ channel: channel.url, target, log, pauseMs: 20, silenceMs: 500 });
  });
  beforeEach(async () => {
    await until(() => channel.listening > 0 && relay.connected);
    received.length = 0;
  });
  after(async () => {
    await relay.close();
    await channel.stop();
    jenkins.close();
  });

  const until = async (condition: () => boolean) => {
    for (let attempt = 0; attempt < 200 && !condition(); attempt++) await sleep(20);
    assert.ok(condition());
  };
  const send = (payload: object = unusual) => {
    const config = { url: channel.url, content_type: "json", secret, insecure_ssl: "0" };
    return deliver({ id: 1, active: true, events: ["push"], config, createdAt: "" }, "push", payload);
  };

  it("brings a delivery with the bytes that were signed, whatever is in them", async () => {
    const { id, body } = await send();
    await until(() => received.length > 0);
    const [{ headers, body: brought }] = received;
    assert.equal(brought, body);
    assert.equal(
      headers["x-hub-signature-256"],
      `sha256=${createHmac("sha256", secret).update(brought).digest("hex")}`,
    );
    assert.equal(headers["x-github-delivery"], id);
    assert.equal(headers["x-github-event"], "push");
    assert.equal(headers["content-type"], "application/json");
  });

  it("passes on no header that is not GitHub's", async () => {
    const headers = { "x-github-event": "push", "x-forwarded-for": "10.0.0.1", authorization: "Bearer x" };
    await fetch(channel.url, { method: "POST", headers, body: "{}" });
    await until(() => received.length > 0);
    assert.equal(received[0].headers["x-forwarded-for"], undefined);
    assert.equal(received[0].headers.authorization, undefined);
  });

  it("tries again while its target is starting", async () => {
    failures = 2;
    await send();
    await until(() => received.length > 0);
    assert.equal(failures, 0);
  });

  it("connects again when the channel was away", async () => {
    const { port } = channel;
    await channel.stop();
    await until(() => !relay.connected);
    await channel.start(port);
    await until(() => channel.listening > 0);
    await send();
    await until(() => received.length > 0);
  });

  it("connects again when the channel is silent for too long", async () => {
    const before = logged.filter((line) => line.includes('"silence"')).length;
    await until(() => logged.filter((line) => line.includes('"silence"')).length > before);
    await until(() => relay.connected);
  });

  it("logs the delivery and the answer, never its content or the channel", async () => {
    const { id } = await send();
    await until(() => logged.some((line) => line.includes(id)));
    assert.match(logged.find((line) => line.includes(id))!, /"event":"push","answer":200/);
    assert.ok(!/Größe|nobody-may-know/.test(logged.join("")));
  });

  it("reads events however their bytes are cut", async () => {
    const bytes = new TextEncoder().encode('id: 7\r\nevent: ready\r\ndata: {}\r\n\r\n: ping\n\ndata: "ü"\ndata:2\n\n');
    async function* cut(size: number) {
      for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
    }
    const expected: StreamEvent[] = [
      { type: "ready", data: "{}", id: "7" },
      { type: "message", data: '"ü"\n2', id: "7" },
    ];
    for (const size of [1, 2, 3, 7, bytes.length]) assert.deepEqual(await collect(readEvents(cut(size))), expected);
  });

  it("says what is missing, without the channel's address", async () => {
    const { code, stderr } = await cd4ml(["relay"], { CD4ML_RELAY_CHANNEL: "ftp://smee.io/hidden" });
    assert.equal(code, 1);
    assert.match(stderr, /^CD4ML_CONFIGURATION {2}CD4ML_RELAY_CHANNEL is no address/);
    assert.ok(!stderr.includes("hidden"));
  });
});
