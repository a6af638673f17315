import { dot } from "./dot";

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
