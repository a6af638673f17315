import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { type Delivery, readDelivery } from "./delivery";
import { readEvents } from "./eventStream";

/** What a {@link Relay} needs. */
export interface RelayOptions {
  /** Address of the channel. Who knows it reads all deliveries. */
  channel: string;
  /** Where deliveries go, e.g. `http://jenkins:8080/github-webhook/`. */
  target: string;
  log: Logger;
  /** Silence after which the connection counts as lost, in ms; channels send something every 30 s. @default 90000 */
  silenceMs?: number;
  /** First pause before connecting or sending again, in ms; it doubles up to 32 times. @default 1000 */
  pauseMs?: number;
}

/** How often a delivery is sent when its target does not answer. */
const attempts = 6;

/**
 * Brings webhooks to a target that GitHub cannot reach: follows a channel of server-sent events, as smee.io offers, and
 * posts each delivery as GitHub has sent it. What happens while no connection stands is lost, as the channel keeps
 * nothing.
 */
export class Relay {
  /** Whether the channel has answered and still sends. */
  connected = false;
  private readonly ending = new AbortController();
  private lastId: string | undefined;
  private readonly ended: Promise<void>;

  constructor(private readonly options: RelayOptions) {
    this.ended = this.follow();
  }

  /** Ends the relay, after the delivery that is being sent. */
  async close(): Promise<void> {
    this.ending.abort();
    await this.ended;
  }

  private async follow(): Promise<void> {
    const { log, pauseMs = 1000 } = this.options;
    for (let pause = pauseMs; !this.ending.signal.aborted; pause = Math.min(pause * 2, pauseMs * 32)) {
      const reason = await this.listen().catch((error: Error) => describe(error));
      if (this.ending.signal.aborted) return;
      if (this.connected) pause = pauseMs;
      this.connected = false;
      log.warn({ reason, pauseMs: pause }, "the channel is lost; connecting again");
      await sleep(pause, undefined, { signal: this.ending.signal }).catch(() => {});
    }
  }

  /** Follows the channel until it ends; resolves to the reason. */
  private async listen(): Promise<string> {
    const { channel, log, silenceMs = 90_000 } = this.options;
    const lost = new AbortController();
    const watchdog = setTimeout(() => lost.abort(new Error("silence")), silenceMs);
    try {
      const signal = AbortSignal.any([lost.signal, this.ending.signal]);
      const last: Record<string, string> = this.lastId === undefined ? {} : { "last-event-id": this.lastId };
      // smee.io takes a request for a person's when it asks for anything else besides.
      const answer = await fetch(channel, { headers: { accept: "text/event-stream", ...last }, signal });
      const isStream = answer.headers.get("content-type")?.startsWith("text/event-stream");
      if (!answer.ok || !answer.body || !isStream) return `it answers ${answer.status} and no events`;
      this.connected = true;
      log.info("connected to the channel");
      for await (const { type, data, id } of readEvents(heard(answer.body, watchdog))) {
        this.lastId = id;
        const delivery = type === "message" ? readDelivery(data) : undefined;
        if (delivery) await this.send(delivery);
        else if (type === "message") log.warn("the channel sent what is no webhook of GitHub");
        watchdog.refresh();
      }
      return "the server has ended it";
    } finally {
      clearTimeout(watchdog);
    }
  }

  /** Posts a delivery; a target that does not answer, as Jenkins while it starts, is asked again. */
  private async send({ id, event, headers, body }: Delivery): Promise<void> {
    const { target, log, pauseMs = 1000 } = this.options;
    for (let attempt = 1; ; attempt++) {
      const answer = await post(target, headers, body);
      const isAnswered = typeof answer === "number" && answer < 500;
      if (isAnswered) return log.info({ delivery: id, event, answer }, "delivered");
      if (attempt >= attempts || this.ending.signal.aborted) {
        return log.error({ delivery: id, event, answer }, "given up: send it again from the webhook's page at GitHub");
      }
      log.warn({ delivery: id, event, answer, attempt }, "not delivered; trying again");
      await sleep(pauseMs * 2 ** (attempt - 1), undefined, { signal: this.ending.signal }).catch(() => {});
    }
  }
}

/** The status of the answer, or why there is none. */
async function post(target: string, headers: Record<string, string>, body: string): Promise<number | string> {
  try {
    const signal = AbortSignal.timeout(30_000);
    const answer = await fetch(target, { method: "POST", headers, body, redirect: "manual", signal });
    await answer.arrayBuffer();
    return answer.status;
  } catch (error) {
    return describe(error as Error);
  }
}

/** What is read, and with each piece the watchdog begins anew. */
async function* heard(body: AsyncIterable<Uint8Array>, watchdog: NodeJS.Timeout): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    watchdog.refresh();
    yield chunk;
  }
}

/** A failure without addresses: the channel's is a secret. */
function describe({ message, cause }: Error): string {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  return code ?? (message === "silence" ? message : "no answer");
}
