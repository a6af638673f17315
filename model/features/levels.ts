import { dayNumber, dayText } from "../data/day";
import type { InputRow } from "./features";

/** The level of text that is missing: a level like any other, for a missing garage says something of a house. */
export const missingLevel = "missing";

/** The level of text that was rare or absent among the training rows. */
export const unknownLevel = "unknown";

/** The level of a request's text: trimmed, {@link missingLevel} when there is none. */
export function levelOf(value: InputRow[string]): string {
  if (value === null || value === undefined) return missingLevel;
  const text = (typeof value === "string" ? value : String(value)).trim();
  return text === "" ? missingLevel : text;
}

/** The level of a number, for number fields that are used as categories. */
export function levelOfNumber(value: number): string {
  return Number.isNaN(value) ? missingLevel : String(value);
}

/** A request's number; NaN when there is none. */
export function numberOf(value: InputRow[string]): number {
  if (typeof value === "number") return value;
  if (value === null || value === undefined || value.trim() === "") return Number.NaN;
  return Number(value);
}

/** The level of a day: its text. */
export function levelOfDay(day: number): string {
  return Number.isNaN(day) ? missingLevel : dayText(day);
}

/** A request's day; NaN when there is none. */
export function dayOf(value: InputRow[string]): number {
  return typeof value === "string" ? dayNumber(value.trim()) : Number.NaN;
}
