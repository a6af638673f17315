import { formatAmount, formatName, formatNumber } from "../format";

/** What each metric is called elsewhere, and what it says, in a few words for who has not met it. */
const texts: Record<string, { title: string; meaning: string }> = {
  r2_score: { title: "R²", meaning: "share of what differs from row to row that it explains: 1 is all, 0 nothing" },
  rms_score: { title: "RMS error", meaning: "how far off it is, large misses weighing more" },
  mad_score: { title: "Mean error", meaning: "how far off predictions are on average" },
  mape_score: { title: "Mean relative error", meaning: "how far off it is, as a share of the actual value" },
  f1_score: { title: "Macro F1", meaning: "precision and recall in one, all classes alike: 1 is best" },
  accuracy: { title: "Accuracy", meaning: "share of the rows whose class it tells" },
  log_loss: { title: "Log loss", meaning: "how little it believed in the actual class: 0 is best" },
  roc_auc: { title: "ROC AUC", meaning: "how well it ranks rows of a class before others: 1 is best, 0.5 guessing" },
  num_validated: { title: "Validated rows", meaning: "rows it has not seen, on which all this is measured" },
};

/** A metric's name as it is written elsewhere, e.g. `R²` for `r2_score`. */
export function metricTitle(name: string): string {
  return texts[name]?.title ?? formatName(name);
}

/** What a metric says, in a few words. */
export function metricMeaning(name: string): string {
  return texts[name]?.meaning ?? "";
}

/** Whether a metric is in the target's unit, as errors are. */
export function isInUnit(name: string): boolean {
  return name === "rms_score" || name === "mad_score";
}

/** A metric's value; errors are in the target's unit. */
export function formatMetric(name: string, value: number, unit: string | undefined): string {
  return isInUnit(name) ? formatAmount(value, unit) : formatNumber(value);
}

/**
 * What two values of a metric differ by; errors are in the target's unit, small ones of a currency with its cents.
 *
 * @param write how other metrics are written
 */
export function formatDifference(
  name: string,
  difference: number,
  unit: string | undefined,
  write: (difference: number) => string,
): string {
  if (!isInUnit(name)) return write(difference);
  return formatAmount(difference, unit, Math.abs(difference) < 100 ? 2 : 0);
}
