/** How gradients are told as integers: gradient × scale + zero, rounded, at least 0. */
export interface Quantisation {
  scale: number;
  zero: number;
}

/**
 * The finest integers whose sum over all rows stays below the bits that count the rows: of a million rows a step is a
 * 2^24th of the gradients' range.
 *
 * @param least      least gradient
 * @param most       largest gradient
 * @param countShift bits that the sum may have
 * @see Shi et al., "Quantized training of gradient boosting decision trees" (2022); there few bits, rounded at random
 */
export function quantise(least: number, most: number, rows: number, countShift: number): Quantisation {
  // Room for what rounding may add at both ends.
  const steps = Math.floor(2 ** countShift / rows) - 4;
  // Gradients so close to 0 that their scale would overflow count as 0.
  const scale = most - least > 1e-280 ? steps / (most - least) : 1;
  return { scale, zero: Math.ceil(-least * scale) + 1 };
}
