import { cpSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { runPipeline } from "../../../model/pipeline";
import type { Choices } from "../../../model/problems/problem";
import { openRegistry } from "../../../model/registry/openRegistry";
import type { Registry } from "../../../model/registry/registry";
import type { Run } from "../../../model/runs/run";
import type { ProblemDetails } from "../../../service/problemDetails";
import type { ModelFacts } from "../../../service/servedModel";
import { createService, type Service, type ServiceOptions } from "../../../service/server";
import { TinyProblem } from "../../support/tinyProblem";

/** What the API answers: a prediction, predictions, or what is wrong. */
export interface Answer extends ProblemDetails {
  prediction: number;
  predictionId: string;
  predictions: number[];
  predictionIds: string[];
  model: ModelFacts;
}

/** A row the tiny problem's models accept. */
export const flat = { size: 60, floor: 1, district: "east" };

/** A real service on a free port, with a tiny problem, its registry, journal and event store in a temporary folder. */
export class RunningService {
  readonly problem = new TinyProblem();
  readonly registry: Registry = openRegistry(pathToFileURL(path.join(this.problem.home, "registry")).href);
  service!: Service;
  url = "";

  /** Settings for this service; also for one in a process of its own. */
  get options(): ServiceOptions {
    const { home, problems } = this.problem;
    return {
      registry: this.registry.url,
      events: `duckdb:${path.join(home, "events.duckdb")}`,
      journal: path.join(home, "journal"),
      namespace: "test",
      problems,
      pollMs: 20,
      shipMs: 50,
      logLevel: "silent",
    };
  }

  async start(options: Partial<ServiceOptions> = {}): Promise<void> {
    this.service = await createService({ ...this.options, ...options });
    await this.service.app.listen({ port: 0, host: "127.0.0.1" });
    this.url = `http://127.0.0.1:${(this.service.app.server.address() as AddressInfo).port}`;
  }

  /** Trains a run and takes it through the production rule. */
  async train(choices: Partial<Choices> = {}, problem?: string): Promise<Run> {
    const { run } = await runPipeline({ ...this.problem.options(choices, problem), registry: this.registry });
    return run;
  }

  /** Waits until the service serves a run. */
  async serves(run: string): Promise<void> {
    await eventually(() => this.service.parts.models.latest("flats")?.facts.run === run);
  }

  post(address: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return fetch(this.url + address, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: text,
    });
  }

  /** Posts a row and reads the answer, whatever it is. */
  async ask(address: string, body: unknown): Promise<Answer> {
    return (await (await this.post(address, body)).json()) as Answer;
  }

  /** A registered run with the files of another and a name of its own; quicker than training. */
  copy(run: Run): string {
    const copies = path.join(this.problem.home, "registry/flats/runs");
    const name = `20301231T235959Z-${String(this.#copies++).padStart(6, "0")}`;
    cpSync(path.join(copies, run.run), path.join(copies, name), { recursive: true });
    writeFileSync(path.join(copies, name, "run.json"), JSON.stringify({ ...run, run: name }));
    return name;
  }
  #copies = 0;

  async stop(): Promise<void> {
    await this.service?.close();
    this.problem.remove();
  }
}

/** Waits until something is so. @throws after 8 seconds */
export async function eventually(condition: () => boolean | Promise<boolean>, patienceMs = 8000): Promise<void> {
  for (const deadline = Date.now() + patienceMs; !(await condition()); ) {
    if (Date.now() > deadline) throw new Error(`not so within ${patienceMs / 1000} seconds: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
