import { Type } from "@sinclair/typebox";

/** Rights on data streams. */
export interface StreamRights {
  /** Names or patterns, e.g. `model-*-team1`. */
  names: string[];
  /** As Elasticsearch calls them, e.g. `create_doc`. */
  privileges: string[];
}

/** {@link StreamRights} in the inputs of a resource. */
export const StreamRightsList = Type.Array(
  Type.Object(
    {
      names: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
      privileges: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
    },
    { additionalProperties: false },
  ),
  { minItems: 1 },
);
