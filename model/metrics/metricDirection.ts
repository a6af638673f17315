const smallerIsBetter = ["rms_score", "mad_score", "mape_score", "log_loss"];
const neitherIsBetter = ["num_validated"];

/**
 * Which values of a metric are better: 1 larger ones, −1 smaller ones, 0 neither.
 *
 * @example metricDirection("rms_score") // => -1
 */
export function metricDirection(metric: string): 1 | -1 | 0 {
  if (neitherIsBetter.includes(metric)) return 0;
  return smallerIsBetter.includes(metric) ? -1 : 1;
}
