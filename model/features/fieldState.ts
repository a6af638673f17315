import type { Field } from "../problems/problem";
import type { FieldState } from "./state";

/** How features read a field. */
export function fieldState({ name, type }: Field): FieldState {
  return { name, kind: type === "category" ? "text" : "number" };
}
