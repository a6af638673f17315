import type { Field } from "../problems/problem";
import type { FieldState } from "./state";

/** How features read a field. */
export function fieldState({ name, type }: Pick<Field, "name" | "type">): FieldState {
  return { name, kind: kinds[type] };
}

const kinds = { number: "number", integer: "number", flag: "number", category: "text", date: "date" } as const;
