/** Inner products of the columns: XᵀX by rows, and Xᵀy. */
export interface Gram {
  products: Float64Array[];
  withTarget: Float64Array;
}

/**
 * Multiplies out the normal equations once; what follows then takes time by the number of features, not of rows.
 *
 * @param columns p columns of n values
 * @param target  n values
 */
export function gram(columns: Float64Array[], target: Float64Array): Gram {
  const products = columns.map(() => new Float64Array(columns.length));
  columns.forEach((column, i) => {
    for (let j = 0; j <= i; j++) {
      products[i][j] = dot(column, columns[j]);
      products[j][i] = products[i][j];
    }
  });
  return { products, withTarget: Float64Array.from(columns, (column) => dot(column, target)) };
}

/** Σ aᵢ·bᵢ, in four sums that the processor adds up side by side. */
function dot(a: Float64Array, b: Float64Array): number {
  const whole = a.length - (a.length % 4);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < whole; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (let i = whole; i < a.length; i++) s0 += a[i] * b[i];
  return s0 + s1 + (s2 + s3);
}
