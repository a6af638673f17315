import { type Static, Type } from "@sinclair/typebox";
import { Name, strict } from "../problems/schema";

const tolerance = (description: string) => Type.Optional(Type.Number({ minimum: 0, default: 0, description }));

/** One thing that a model must fulfil besides its metric; each kind is one file in `model/acceptance`. */
export const Criterion = Type.Union([
  Type.Object(
    {
      kind: Type.Literal("no_worse_than_production"),
      tolerance: tolerance("How much worse the acceptance metric may be, in its unit"),
    },
    { ...strict, description: "Against the model in production, which predicts the same validation rows" },
  ),
  Type.Object(
    {
      kind: Type.Literal("slices"),
      by: Name,
      metric: Type.Optional(Name),
      min: Type.Optional(Type.Number()),
      max: Type.Optional(Type.Number()),
      min_rows: Type.Integer({ minimum: 1, description: "Slices of fewer validation rows are not judged" }),
    },
    {
      ...strict,
      description: "A metric, the acceptance metric by default, for each value of a field or derived feature",
    },
  ),
  Type.Object(
    {
      kind: Type.Literal("monotonic"),
      field: Name,
      direction: Type.Optional(Type.Union([Type.Literal("increasing"), Type.Literal("decreasing")])),
      tolerance: tolerance("How far the median prediction may go the other way, in the target's unit"),
    },
    { ...strict, description: "Raising a number never lowers (or, decreasing, raises) the median prediction" },
  ),
  Type.Object(
    {
      kind: Type.Literal("invariant"),
      field: Name,
      tolerance: tolerance(
        "How far a prediction may change, in the target's unit; of a classification the probability of a class",
      ),
    },
    { ...strict, description: "Another value of the identifier or of a field changes no prediction" },
  ),
  Type.Object(
    { kind: Type.Literal("latency"), max_us: Type.Number({ exclusiveMinimum: 0, description: "Microseconds" }) },
    { ...strict, description: "Median time of predicting one row in process, on the machine that trains" },
  ),
  Type.Object(
    { kind: Type.Literal("size"), max_bytes: Type.Integer({ minimum: 1 }) },
    { ...strict, description: "Bytes of model.json and model.bin" },
  ),
]);
export type Criterion = Static<typeof Criterion>;

/** A criterion of one kind. */
export type CriterionOf<Kind extends Criterion["kind"]> = Extract<Criterion, { kind: Kind }>;
