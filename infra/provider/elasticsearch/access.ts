import { Type } from "@sinclair/typebox";

/** Rights on data streams. */
export interface StreamRights {
  /** Names or patterns, e.g. `model-*-team1`. */
  names: string[];
  /** As Elasticsearch calls them, e.g. `create_doc`. */
  privileges: string[];
}

/** Rights in a program that keeps its users in Elasticsearch, e.g. on a space of Kibana. */
export interface ApplicationRights {
  /** E.g. `kibana-.kibana`. */
  application: string;
  privileges: string[];
  /** E.g. `space:team1`. */
  resources: string[];
}

const Names = Type.Array(Type.String({ minLength: 1 }), { minItems: 1 });

/** {@link ApplicationRights} in the inputs of a resource. */
export const ApplicationRightsList = Type.Array(
  Type.Object(
    { application: Type.String({ minLength: 1 }), privileges: Names, resources: Names },
    { additionalProperties: false },
  ),
);

/** {@link StreamRights} in the inputs of a resource. */
export const StreamRightsList = Type.Array(
  Type.Object(
    {
      names: Names,
      privileges: Names,
    },
    { additionalProperties: false },
  ),
  { minItems: 1 },
);
