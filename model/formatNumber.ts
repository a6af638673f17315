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
