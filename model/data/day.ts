/** ISO 8601, e.g. `2017-08-15`; years 0001 to 9999, which all stores know. */
const pattern = /^(?!0000)\d{4}-\d{2}-\d{2}$/;
const msPerDay = 86_400_000;

/**
 * A day as columns of dates have it: days since 1970-01-01; NaN for text that is no day of the calendar.
 *
 * @example dayNumber("1970-01-02") // => 1
 * @example dayNumber("2017-02-29") // => NaN
 */
export function dayNumber(text: string): number {
  if (!pattern.test(text)) return Number.NaN;
  const date = new Date(text);
  // A Date takes the 30th of February for the 2nd of March.
  return date.getUTCDate() === Number(text.slice(8)) ? date.getTime() / msPerDay : Number.NaN;
}

/** The text of a day; the inverse of {@link dayNumber}. */
export function dayText(day: number): string {
  return dateOf(day).toISOString().slice(0, 10);
}

/** A day's first moment in UTC, to read parts of. */
export function dateOf(day: number): Date {
  return new Date(day * msPerDay);
}
