import { isDeepStrictEqual } from "node:util";
import type { provider } from "@pulumi/pulumi";
import { Value } from "@sinclair/typebox/value";
import { type ResourceHandler, Unreachable } from "./handler";
import { containsUnknown, withoutSecretMarks } from "./wireValues";

// biome-ignore lint/suspicious/noExplicitAny: the engine knows resources by name, so their types meet here
type AnyHandler = ResourceHandler<any, any>;

/** Shows a message on a resource's line of the engine's display. */
export type ShowProgress = (urn: string, message: string) => void;

/** The engine's view of the handlers: one provider that finds each resource's handler by its type. */
export class Cd4mlProvider implements provider.Provider {
  readonly version: string;
  private readonly interruption = new AbortController();

  /**
   * @param handlers by the last part of the type, e.g. `LocalProcess` for `cd4ml:index:LocalProcess`
   */
  constructor(
    version: string,
    private readonly handlers: Record<string, AnyHandler>,
    private readonly show: ShowProgress,
  ) {
    this.version = version;
  }

  async check(
    urn: string,
    olds: Record<string, unknown>,
    given: Record<string, unknown>,
  ): Promise<provider.CheckResult> {
    const { inputs: schema, keeps = [] } = this.handler(urn);
    const kept = keeps.filter((key) => given[key] === undefined && olds[key] !== undefined);
    const news = { ...given, ...Object.fromEntries(kept.map((key) => [key, olds[key]])) };
    const values: Record<string, unknown> = withoutSecretMarks(news);
    const failures = [...Value.Errors(schema, values)]
      .map(({ path, message, value }) => ({ property: path.slice(1).replaceAll("/", "."), message, value }))
      .filter(({ property }) => !containsUnknown(values[property.split(".")[0]]))
      .map(({ property, message, value }) => {
        const isSecret = !isDeepStrictEqual(news[property.split(".")[0]], values[property.split(".")[0]]);
        return { property, reason: isSecret ? message : `${message}, got ${JSON.stringify(value)}` };
      });
    return { inputs: news, failures };
  }

  async diff(_id: string, urn: string, olds: object, news: object): Promise<provider.DiffResult> {
    const { inputs, replaceOn, needsRepair } = this.handler(urn);
    const [old, wanted] = [olds, news].map(withoutSecretMarks) as Record<string, unknown>[];
    const changed = Object.keys(inputs.properties).filter((key) => !isDeepStrictEqual(old[key], wanted[key]));
    return {
      changes: changed.length > 0 || (needsRepair?.(old) ?? false),
      replaces: changed.filter((key) => replaceOn.includes(key)),
      deleteBeforeReplace: true,
    };
  }

  async create(urn: string, inputs: object): Promise<provider.CreateResult> {
    const { id, state } = await this.handler(urn).create(withoutSecretMarks(inputs), this.work(urn));
    return { id, outs: state };
  }

  async read(id: string, urn: string, props: object): Promise<provider.ReadResult> {
    const known = withoutSecretMarks(props);
    const state = await this.handler(urn)
      .read(id, known)
      .catch((error: Error) => {
        if (!(error instanceof Unreachable)) throw error;
        this.show(urn, `not looked at: ${error.message}`);
        return known;
      });
    return state ? { id, props: state } : { id: "", props: {} };
  }

  async update(id: string, urn: string, olds: object, news: object): Promise<provider.UpdateResult> {
    const [old, wanted] = [olds, news].map(withoutSecretMarks);
    return { outs: await this.handler(urn).update(id, old, wanted, this.work(urn)) };
  }

  async delete(id: string, urn: string, props: object): Promise<void> {
    await this.handler(urn).delete(id, withoutSecretMarks(props));
  }

  /** The user interrupts the engine: what is being done ends soon, and fails. */
  async cancel(): Promise<void> {
    this.interruption.abort();
  }

  private handler(urn: string): AnyHandler {
    const type = urn.split("::")[2].split("$").at(-1)!.split(":").at(-1)!;
    const handler = this.handlers[type];
    if (!handler) throw new Error(`the provider cd4ml has no resource ${type}`);
    return handler;
  }

  private work(urn: string) {
    return { progress: (message: string) => this.show(urn, message), signal: this.interruption.signal };
  }
}
