/** Numbers, names and times for people; the same everywhere, whatever the machine's language. */

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const precise = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4 });

/** A metric, count or amount for people: thousands grouped, four significant digits below 1,000. */
export function formatNumber(value: number): string {
  return Math.abs(value) >= 1000 ? whole.format(value) : precise.format(value);
}

/** A share of one, e.g. `97.6 %`. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** A name of the code for people: `random_forest` → `random forest`. */
export function formatName(name: string): string {
  return name.replaceAll("_", " ");
}

/** With a capital first, as a title has it. */
export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * A value of the target, e.g. `$512,300` for USD or `12.4 kWh`; without a unit, the number alone.
 *
 * @param cents digits after the point of a currency. @default none
 */
export function formatAmount(value: number, unit = "", cents = 0): string {
  if (!isCurrency(unit)) return `${formatNumber(value)} ${unit}`.trimEnd();
  const style = { style: "currency", currency: unit, maximumFractionDigits: cents } as const;
  return new Intl.NumberFormat("en-US", style).format(value);
}

/** What a model says: an amount, or a class as it is. */
export function formatPrediction(prediction: number | string, unit: string | undefined): string {
  return typeof prediction === "number" ? formatAmount(prediction, unit) : prediction;
}

/** ISO 4217 codes are three capitals. */
export function isCurrency(unit: string): boolean {
  return /^[A-Z]{3}$/.test(unit);
}

/** e.g. `23 Nov 2026, 08:04 UTC` */
export function formatTime(iso: string): string {
  const [date, time] = new Date(iso).toISOString().split("T");
  const [year, month, day] = date.split("-");
  return `${Number(day)} ${months[Number(month) - 1]} ${year}, ${time.slice(0, 5)} UTC`;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
