import { setTimeout as sleep } from "node:timers/promises";
import { Cd4mlError } from "../model/errors";
import { listProblems } from "../model/problems/loadProblem";
import type { Registry } from "../model/registry/registry";
import { loadModel } from "../model/runs/loadModel";
import { type ServedModel, serveModel } from "./servedModel";
import { withoutPaths } from "./withoutPaths";

/** A run that was to serve and could not. */
export interface Refusal {
  run: string;
  /** For whoever asks over HTTP: without paths of this machine. */
  reason: string;
  /** Unix time in milliseconds of the last try. */
  at: number;
}

/** What {@link Models} tells the service about. */
export interface ModelsListener {
  swapped(model: ServedModel, before: ServedModel | undefined): void;
  refused(problem: string, refusal: Refusal, error: Error): void;
  /** The registry, or one problem's aliases in it, could not be read; what serves stays. */
  unreadable(error: Error, problem?: string): void;
}

/** How models are followed. */
export interface ModelsOptions {
  namespace: string;
  /** Folder of the problems, so that one without any run is known. */
  problems: string;
  /** Pause between two looks at the registry, in milliseconds. @default 1000 */
  pollMs?: number;
  /** Pause before a refused run is tried again, in milliseconds. @default 30000 */
  retryMs?: number;
  /** Specific runs kept in memory besides those in production. @default 4 */
  kept?: number;
}

/**
 * The models in memory: for each problem the one the registry's alias `production` names, and a few others that were
 * asked for by run. A new model is loaded, verified and warmed before it takes over by one assignment, so a request
 * meets either the old or the new one; a model that fails on the way is refused and the old one stays.
 */
export class Models {
  readonly #options: Required<ModelsOptions>;
  readonly #production = new Map<string, ServedModel>();
  readonly #refusals = new Map<string, Refusal>();
  /** Runs asked for by name, least recently used first. */
  readonly #kept = new Map<string, Promise<ServedModel>>();
  readonly #stopping = new AbortController();
  #known = new Set<string>();
  #unreadable = new Set<string>();
  #following: Promise<void> | null = null;
  #ready = false;

  constructor(
    readonly registry: Registry,
    private readonly listener: ModelsListener,
    options: ModelsOptions,
  ) {
    this.#options = { pollMs: 1000, retryMs: 30_000, kept: 4, ...options };
  }

  /** True once the registry was read. */
  get ready(): boolean {
    return this.#ready;
  }

  /** All problems there are, with a model or not, sorted. One that serves stays, also when its folders are gone. */
  get problems(): string[] {
    return [...new Set([...this.#known, ...this.#production.keys()])].sort();
  }

  /** Problems whose aliases could not be read at the last look, sorted. */
  get unreadable(): string[] {
    return [...this.#unreadable].sort();
  }

  /** The model that serves a problem now. */
  latest(problem: string): ServedModel | undefined {
    return this.#production.get(problem);
  }

  /** The run that should serve a problem now and cannot. */
  refusal(problem: string): Refusal | undefined {
    return this.#refusals.get(problem);
  }

  /**
   * A registered run's model, whatever its status.
   *
   * @throws Cd4mlError CD4ML_RUN_UNKNOWN, or why the model cannot be loaded
   */
  async run(problem: string, run: string): Promise<ServedModel> {
    const serving = this.#production.get(problem);
    if (serving?.run.run === run) return serving;
    const key = `${problem}/${run}`;
    const model = this.#kept.get(key) ?? this.#load(problem, run);
    this.#kept.delete(key);
    this.#kept.set(key, model);
    if (this.#kept.size > this.#options.kept) this.#kept.delete(this.#kept.keys().next().value!);
    try {
      return await model;
    } catch (error) {
      if (this.#kept.get(key) === model) this.#kept.delete(key);
      throw error;
    }
  }

  /** Looks at the registry once and serves what it says; a problem that cannot be read keeps no other from it. */
  async refresh(): Promise<void> {
    let registered: string[];
    try {
      registered = await this.registry.problems();
      this.#known = new Set([...registered, ...listProblems(this.#options.problems)]);
    } catch (error) {
      this.listener.unreadable(error as Error);
      return;
    }
    const unreadable = new Set<string>();
    for (const problem of registered) {
      try {
        await this.#follow(problem);
      } catch (error) {
        unreadable.add(problem);
        this.listener.unreadable(error as Error, problem);
      }
    }
    this.#unreadable = unreadable;
    this.#ready = true;
  }

  /** Follows the registry until {@link stop}. */
  start(): void {
    this.#following ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#following;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await sleep(this.#options.pollMs, undefined, { signal }).catch(() => {});
      if (!signal.aborted) await this.refresh();
    }
  }

  async #follow(problem: string): Promise<void> {
    const { production } = await this.registry.aliases(problem);
    const before = this.#production.get(problem);
    if (production === undefined || production === before?.run.run) {
      this.#refusals.delete(problem);
      return;
    }
    const refused = this.#refusals.get(problem);
    if (refused?.run === production && Date.now() - refused.at < this.#options.retryMs) return;
    try {
      const model = await this.#load(problem, production);
      this.#production.set(problem, model);
      this.#refusals.delete(problem);
      this.listener.swapped(model, before);
    } catch (error) {
      const refusal = { run: production, reason: withoutPaths((error as Error).message), at: Date.now() };
      this.#refusals.set(problem, refusal);
      this.listener.refused(problem, refusal, error as Error);
    }
  }

  async #load(problem: string, run: string): Promise<ServedModel> {
    const model = await loadModel(await this.registry.fetch(problem, run));
    if (model.run.run !== run || model.run.problem !== problem) {
      throw new Cd4mlError(
        "CD4ML_MODEL_REFUSED",
        `The files of run ${run} of ${problem} say they are run ${model.run.run} of ${model.run.problem}.`,
      );
    }
    return serveModel(model, this.#options.namespace);
  }
}
