/** What to tell of a model whose training has ended, after so many iterations, before it converged. */
export function notConverged(
  algorithm: string,
  iterations: number,
  { max_iterations, tolerance }: { max_iterations: number; tolerance: number },
): string {
  return (
    `${algorithm} has not converged in ${iterations} iterations: its coefficients are not the best ones yet. ` +
    `Raise max_iterations (now ${max_iterations}) or tolerance (now ${tolerance}) in the algorithm's parameters.`
  );
}
