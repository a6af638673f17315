import { type Static, Type } from "@sinclair/typebox";
import { Name, strict } from "../problems/schema";

const Share = (description: string) => Type.Optional(Type.Number({ minimum: 0, maximum: 1, description }));

/** Thresholds that each column has; those given for one field go over those given for all. */
const columnThresholds = {
  max_missing: Share("Share of rows without a value, of fields with `required: false`; others are never missing"),
  max_outside: Share("Share of values outside the field's range, `minimum` to `maximum` of problem.json"),
  max_unknown_levels: Share("Share of levels that are none of the field's `choices`, or no key of its look-up"),
  max_drift: Type.Optional(
    Type.Number({ minimum: 0, description: "Population stability index against the data of the run in production" }),
  ),
};

const FieldChecks = Type.Object(
  {
    min: Type.Optional(Type.Number({ description: "In place of the field's `minimum`" })),
    max: Type.Optional(Type.Number({ description: "In place of the field's `maximum`" })),
    ...columnThresholds,
  },
  strict,
);
export type FieldChecks = Static<typeof FieldChecks>;

/** `data_checks` of a pipeline: what its rows must be like for a training to begin. What is not given is not checked. */
export const DataChecks = Type.Object(
  {
    rows: Type.Optional(
      Type.Object(
        { min: Type.Optional(Type.Integer({ minimum: 1 })), max: Type.Optional(Type.Integer({ minimum: 1 })) },
        strict,
      ),
    ),
    max_duplicate_rows: Share("Share of rows that equal an earlier one in all but the identifier"),
    ...columnThresholds,
    fields: Type.Optional(Type.Record(Name, FieldChecks, { description: "Thresholds of single fields or the target" })),
  },
  strict,
);
export type DataChecks = Static<typeof DataChecks>;
