/**
 * Turns scores into probabilities in their place: e^score, as a share of all. The largest score is taken off first, so that
 * none overflows.
 *
 * @see Bishop, "Pattern recognition and machine learning" (2006), formula 4.104
 * @example softmax(Float64Array.of(1, 1)) // => Float64Array [0.5, 0.5]
 */
export function softmax(scores: Float64Array): Float64Array {
  const largest = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    scores[i] = Math.exp(scores[i] - largest);
    sum += scores[i];
  }
  for (let i = 0; i < scores.length; i++) scores[i] /= sum;
  return scores;
}
