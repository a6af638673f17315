import { isDeepStrictEqual } from "node:util";
import { type TProperties, Type } from "@sinclair/typebox";
import { lookPatienceMs, type ResourceHandler, type Work } from "../handler";
import { type Ask, type Connection, connectionProperties, withElasticsearch } from "./connection";

/** Inputs every object of Elasticsearch has. */
export interface NamedInputs extends Connection {
  name: string;
}

/** What is remembered of an object besides its inputs. */
export interface Stored {
  /** The object as Elasticsearch shows it, with the defaults it adds; without nulls, which the state cannot hold. */
  stored: object;
  /** Whether it was found to be another than the one written. */
  altered: boolean;
}

/** One kind of object that is written whole and read by its name. */
export interface ObjectKind<Inputs extends NamedInputs> {
  /** Schema of the inputs beyond connection and name. */
  properties: TProperties;
  /** Writes the object, new or over the old one. */
  write(ask: Ask, inputs: Inputs, work: Work): Promise<unknown>;
  /** The object as it is now, undefined when there is none. */
  find(ask: Ask, inputs: Inputs): Promise<object | undefined>;
  remove(ask: Ask, name: string): Promise<unknown>;
  /** Whether what cannot be read back, a password, is still as given. */
  holds?(inputs: Inputs): Promise<boolean>;
}

/**
 * The life of an object that Elasticsearch keeps under a name. What Elasticsearch showed after the last write is
 * remembered; if it shows something else later, someone has changed it, and the next update writes it anew.
 */
export function storedObject<Inputs extends NamedInputs>(
  kind: ObjectKind<Inputs>,
): ResourceHandler<Inputs, Inputs & Stored> {
  const write = (inputs: Inputs, work: Work) =>
    withElasticsearch(inputs, async (ask) => {
      await kind.write(ask, inputs, work);
      return { ...inputs, stored: withoutNulls((await kind.find(ask, inputs)) ?? {}), altered: false };
    });
  return {
    inputs: Type.Object({
      ...connectionProperties,
      name: Type.String({ pattern: "^[a-z0-9][a-z0-9_.-]*$" }),
      ...kind.properties,
    }),
    replaceOn: ["name"],
    needsRepair: ({ altered }) => altered,

    async create(inputs, work) {
      return { id: inputs.name, state: await write(inputs, work) };
    },

    async read(_name, state) {
      const found = await withElasticsearch(state, (ask) => kind.find(ask, state), lookPatienceMs);
      if (!found) return undefined;
      const stored = withoutNulls(found);
      const same = isDeepStrictEqual(stored, state.stored) && ((await kind.holds?.(state)) ?? true);
      return { ...state, stored, altered: state.altered || !same };
    },

    async update(_name, _old, inputs, work) {
      return write(inputs, work);
    },

    async delete(name, state) {
      await withElasticsearch(state, (ask) => kind.remove(ask, name));
    },
  };
}

/** A copy without properties that are null. */
export function withoutNulls<T extends object>(value: T): T {
  return JSON.parse(JSON.stringify(value, (_key, item) => item ?? undefined));
}
