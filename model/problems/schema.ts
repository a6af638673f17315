import { Type } from "@sinclair/typebox";

/** An object with no other keys than those named. */
export const strict = { additionalProperties: false } as const;

/** Names of fields, features, metrics, algorithms and the like. */
export const Name = Type.String({ pattern: "^[a-z][a-z0-9_]*$" });
