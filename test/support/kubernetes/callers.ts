import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** How long a caller waits for an answer, however busy the machine is, and between two calls, in ms. */
const patienceMs = 60_000;
const pauseMs = 25;

/** What callers were told. */
export interface Told {
  /** Of each call that was answered 200, what the answer names it. */
  predictionIds: string[];
  /** Why the others were not, one for each. */
  lost: string[];
}

/**
 * Eight callers that post the same row one time after the other, about 250 times a second together, until they are told to
 * stop. Half of them open a connection for each call, as a command does; the others keep theirs, as a pool of connections
 * does. None asks twice: what was posted is not repeated (RFC 9110, 9.2.2).
 */
export class Callers {
  readonly #told: Told = { predictionIds: [], lost: [] };
  readonly #agents = [false, true].flatMap((keepAlive) =>
    Array.from({ length: 4 }, () => new http.Agent({ keepAlive })),
  );
  readonly #done: Promise<unknown>;
  #calling = true;

  /** @param url where predictions are asked for */
  constructor(url: string, row: object) {
    this.#done = Promise.all(this.#agents.map((agent) => this.#call(url, JSON.stringify(row), agent)));
  }

  /** Waits for the last answers. */
  async stop(): Promise<Told> {
    this.#calling = false;
    await this.#done;
    for (const agent of this.#agents) agent.destroy();
    return this.#told;
  }

  async #call(url: string, row: string, agent: http.Agent): Promise<void> {
    for (; this.#calling; await sleep(pauseMs)) {
      try {
        this.#told.predictionIds.push(await predict(url, row, agent));
      } catch (error) {
        const connection = (agent as { keepAlive?: boolean }).keepAlive ? "kept" : "new";
        this.#told.lost.push(`${new Date().toISOString()} ${connection} connection: ${(error as Error).message}`);
      }
    }
  }
}

/** @returns the prediction's id @throws when it is not answered 200 */
function predict(url: string, row: string, agent: http.Agent): Promise<string> {
  const headers = { "content-type": "application/json" };
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: "POST", agent, headers, timeout: patienceMs }, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (text) => {
        body += text;
      });
      answer.once("error", reject);
      answer.once("end", () => {
        if (answer.statusCode === 200) resolve(JSON.parse(body).predictionId);
        else reject(new Error(`${answer.statusCode} ${body}`));
      });
    });
    request.once("timeout", () => request.destroy(new Error(`no answer within ${patienceMs} ms`)));
    request.once("error", reject);
    request.end(row);
  });
}
