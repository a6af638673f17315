/**
 * Size of each coefficient as a share of all; all 0 when every coefficient is.
 *
 * @example shares(Float64Array.of(-3, 1)) // => Float64Array [0.75, 0.25]
 */
export function shares(coefficients: Float64Array): Float64Array {
  const total = coefficients.reduce((sum, weight) => sum + Math.abs(weight), 0);
  return coefficients.map((weight) => (total === 0 ? 0 : Math.abs(weight) / total));
}
