import { dateOf, dayNumber } from "../data/day";
import type { DerivedFeature } from "../problems/problem";
import { featureEmpty } from "./featureEmpty";
import type { DatePart, DayState } from "./state";

/** The feature that is a part of a date, e.g. its day of the week. */
export function datePartFeature({ name, from, part }: Extract<DerivedFeature, { kind: "date_part" }>): DayState {
  return { name, from, kind: "date_part", part };
}

/**
 * The feature that counts the days from a day to a date; negative for dates before it.
 *
 * @param days of the training rows, of which the first is counted from unless the file gives a day
 * @throws Cd4mlError CD4ML_FEATURE_EMPTY when there is none
 */
export function daysSinceFeature(
  { name, from, day }: Extract<DerivedFeature, { kind: "days_since" }>,
  days: Float64Array,
): DayState {
  if (day !== undefined) return { name, from, kind: "days_since", since: dayNumber(day) };
  const known = days.filter((one) => !Number.isNaN(one));
  if (known.length === 0) throw featureEmpty(from, days.length);
  return { name, from, kind: "days_since", since: known.reduce((least, one) => Math.min(least, one)) };
}

/** The value that such a feature has for a day; NaN for a missing one. */
export function valueOfDay(state: DayState): (day: number) => number {
  if (state.kind === "days_since") return (day) => day - state.since;
  const part = parts[state.part];
  return (day) => part(dateOf(day));
}

const parts: Record<DatePart, (date: Date) => number> = {
  year: (date) => date.getUTCFullYear(),
  month: (date) => date.getUTCMonth() + 1,
  day_of_month: (date) => date.getUTCDate(),
  // ISO 8601: Monday is 1, Sunday 7.
  day_of_week: (date) => ((date.getUTCDay() + 6) % 7) + 1,
};
