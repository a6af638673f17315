import { dot } from "./dot";

/** A smooth convex function: its value at a point; writes its slope there into `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

/** Where the search ended. */
export interface Minimum {
  point: Float64Array;
  /** Steps taken. */
  iterations: number;
  /** Whether no part of the gradient is larger than the tolerance. */
  converged: boolean;
}

/** A step and how the gradient changed over it. */
interface Change {
  step: Float64Array;
  slope: Float64Array;
  /** 1 / (step · slope) */
  scale: number;
}

/** Changes remembered; more cost time and gain little. */
const memory = 10;
/** Share of the decrease that the gradient promises which a step must bring. */
const sufficient = 1e-4;

/**
 * Minimises a smooth convex function from the point 0 by L-BFGS: quasi-Newton steps that remember the last few changes of
 * the gradient, each halved until it brings enough.
 *
 * @param size       number of variables
 * @param iterations most steps
 * @param tolerance  the search ends when no part of the gradient is larger
 * @see Nocedal & Wright, "Numerical optimization", 2nd edition (2006), algorithms 7.4, 7.5 and 3.1
 */
export function minimise(objective: Objective, size: number, iterations: number, tolerance: number): Minimum {
  let point: Float64Array = new Float64Array(size);
  let gradient: Float64Array = new Float64Array(size);
  let value = objective(point, gradient);
  const changes: Change[] = [];
  for (let iteration = 0; ; iteration++) {
    const converged = gradient.every((slope) => Math.abs(slope) <= tolerance);
    if (converged || iteration === iterations) return { point, iterations: iteration, converged };
    const found = search(objective, { point, value, gradient }, direction(gradient, changes));
    if (!found) return { point, iterations: iteration, converged };
    remember(changes, difference(found.point, point), difference(found.gradient, gradient));
    ({ point, value, gradient } = found);
  }
}

/** A point with the function's value and gradient there. */
interface Place {
  point: Float64Array;
  value: number;
  gradient: Float64Array;
}

/** The first of the whole step, half of it, a quarter … that brings enough; undefined when rounding leaves none. */
function search(objective: Objective, from: Place, whole: Float64Array): Place | undefined {
  const slope = dot(from.gradient, whole);
  // Near the minimum a step changes the value by less than its rounding.
  const rounding = Math.abs(from.value) * 1e-15;
  for (let share = 1; share > 1e-10; share /= 2) {
    const point = from.point.map((start, i) => start + share * whole[i]);
    const gradient = new Float64Array(point.length);
    const value = objective(point, gradient);
    if (value <= from.value + sufficient * share * slope + rounding) return { point, value, gradient };
  }
  return undefined;
}

/** −H·gradient, where H approximates the inverse of the second derivatives. */
function direction(gradient: Float64Array, changes: Change[]): Float64Array {
  const result = gradient.map((slope) => -slope);
  const shares = new Float64Array(changes.length);
  for (let i = changes.length - 1; i >= 0; i--) {
    const { step, slope, scale } = changes[i];
    shares[i] = scale * dot(step, result);
    add(result, -shares[i], slope);
  }
  const last = changes.at(-1);
  // Before anything is known of the curvature: a step of length 1 at most.
  const size = last ? 1 / (last.scale * dot(last.slope, last.slope)) : 1 / Math.max(1, Math.sqrt(dot(result, result)));
  for (let i = 0; i < result.length; i++) result[i] *= size;
  for (let i = 0; i < changes.length; i++) {
    const { step, slope, scale } = changes[i];
    add(result, shares[i] - scale * dot(slope, result), step);
  }
  return result;
}

function remember(changes: Change[], step: Float64Array, slope: Float64Array): void {
  const curvature = dot(step, slope);
  // Rounding may make a step of a convex function look flat; such a one teaches nothing.
  if (curvature <= 1e-14 * dot(slope, slope)) return;
  changes.push({ step, slope, scale: 1 / curvature });
  if (changes.length > memory) changes.shift();
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]);
}

/** Adds a multiple of one array to another. */
function add(to: Float64Array, factor: number, values: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] += factor * values[i];
}
