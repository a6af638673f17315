import { formatName, formatNumber, formatShare } from "../../model/formatNumber";

/** Numbers and times for people; the same everywhere, whatever the machine's language. */

export { formatName, formatNumber, formatShare };

/** A value of the target, e.g. `$512,300` for USD or `12.4 kWh`. */
function formatAmount(value: number, unit: string): string {
  if (!isCurrency(unit)) return `${formatNumber(value)} ${unit}`;
  return new Intl.NumberFormat("en-US", { style: "currency", currency: unit, maximumFractionDigits: 0 }).format(value);
}

/** What a model says: an amount, or a class as it is. */
export function formatPrediction(prediction: number | string, unit: string | undefined): string {
  return typeof prediction === "number" && unit !== undefined ? formatAmount(prediction, unit) : String(prediction);
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

/** A metric's value; errors are in the target's unit. */
export function formatMetricValue(name: string, value: number, unit: string | undefined): string {
  const isError = name === "rms_score" || name === "mad_score";
  return isError && unit !== undefined ? formatAmount(value, unit) : formatNumber(value);
}

/** A metric's name as it is written elsewhere, e.g. `R²` for `r2_score`. */
export function metricTitle(name: string): string {
  const titles: Record<string, string> = {
    r2_score: "R²",
    rms_score: "RMS error",
    mad_score: "Median deviation",
    mape_score: "Mean relative error",
    f1_score: "Macro F1",
    accuracy: "Accuracy",
    log_loss: "Log loss",
    roc_auc: "ROC AUC",
    num_validated: "Validated rows",
  };
  return titles[name] ?? formatName(name);
}
