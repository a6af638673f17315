/**
 * Solves A·x = b for a symmetric positive definite A.
 *
 * @param matrix A by rows, p × p; only the lower triangle is read
 * @param vector b, length p
 * @returns x, or undefined when A is not positive definite within rounding
 * @see Golub & Van Loan, "Matrix Computations", 4th edition, algorithm 4.2.2
 * @example solveCholesky([Float64Array.of(4, 2), Float64Array.of(2, 5)], Float64Array.of(8, 12)) // => Float64Array [1, 2]
 */
export function solveCholesky(matrix: Float64Array[], vector: Float64Array): Float64Array | undefined {
  const size = vector.length;
  const lower = matrix.map((row) => row.slice());
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = lower[i][j];
      for (let k = 0; k < j; k++) rest -= lower[i][k] * lower[j][k];
      if (j < i) lower[i][j] = rest / lower[j][j];
      else if (rest > matrix[i][i] * 1e-12) lower[i][i] = Math.sqrt(rest);
      else return undefined;
    }
  }
  return backward(lower, forward(lower, vector));
}

/** Solves L·y = b. */
function forward(lower: Float64Array[], vector: Float64Array): Float64Array {
  const solved = vector.slice();
  for (let i = 0; i < solved.length; i++) {
    for (let k = 0; k < i; k++) solved[i] -= lower[i][k] * solved[k];
    solved[i] /= lower[i][i];
  }
  return solved;
}

/** Solves Lᵀ·x = y. */
function backward(lower: Float64Array[], vector: Float64Array): Float64Array {
  const solved = vector.slice();
  for (let i = solved.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < solved.length; k++) solved[i] -= lower[k][i] * solved[k];
    solved[i] /= lower[i][i];
  }
  return solved;
}
