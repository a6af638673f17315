import type { FieldState } from "../features/state";
import type { Field } from "../problems/problem";
import type { GraphValue } from "./graph";

/**
 * What a field is to a graph: a column, `[N, 1]`, of text, of which "" is missing, or of numbers, of which NaN is missing.
 * ONNX knows no dates: they are numbers of days, see `dayNumber`.
 *
 * @param kind how features read it
 */
export function inputOf({ name, title, type, unit }: Field, kind: FieldState["kind"]): GraphValue {
  const form = { date: "days since 1970-01-01", flag: "0 or 1", number: unit, integer: unit, category: unit }[type];
  return {
    name,
    type: kind === "text" ? "string" : "double",
    shape: ["N", 1],
    description: form ? `${title}, ${form}` : title,
  };
}
