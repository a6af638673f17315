import type { Analysis } from "../analysis/analyse";

/** What both runs' predictions came to, in parts that are the same for both. */
export type Outcomes =
  | {
      kind: "residuals";
      /** Edges between the parts, ascending, in the target's unit; the first part is below the first edge. */
      edges: number[];
      /** Of each run the share of its residuals in each part: one more than edges. */
      shares: [number[], number[]];
    }
  | {
      kind: "calibration";
      /** Of each run, by tenths of the probability that a class was given: the share of it that came true. */
      shares: [(number | null)[], (number | null)[]];
    };

/** Parts of residuals between the outer two, which are open. */
const innerParts = 8;

const tenths = 10;

/** A point of a residual plot, and one of a calibration plot. */
type Residual = { residual: number; predicted: number };
type Calibrated = { class: string; rows: number; predicted: number; actual: number };

/**
 * Puts what two runs' plots show into parts, from the points that the runs have kept.
 *
 * @returns null unless both were looked at closer and are of one kind
 */
export function compareOutcomes(first: Analysis | null, second: Analysis | null): Outcomes | null {
  const [ours, theirs] = [pointsOf(first), pointsOf(second)];
  if (ours.length === 0 || theirs.length === 0) return null;
  if (areResiduals(ours) && areResiduals(theirs)) return compareResiduals(ours, theirs);
  if (areCalibrated(ours) && areCalibrated(theirs)) {
    return { kind: "calibration", shares: [shareByTenth(ours), shareByTenth(theirs)] };
  }
  return null;
}

/** The values of a plot's last layer, which are its points. */
function pointsOf(analysis: Analysis | null): unknown[] {
  const layers = (analysis?.plot.layer ?? []) as { data?: { values?: unknown[] } }[];
  return layers.at(-1)?.data?.values ?? [];
}

function areResiduals(points: unknown[]): points is Residual[] {
  return (points as Partial<Residual>[]).every(({ residual }) => Number.isFinite(residual));
}

function areCalibrated(points: unknown[]): points is Calibrated[] {
  return (points as Partial<Calibrated>[]).every(
    (point) => Number.isFinite(point.actual) && Number.isFinite(point.rows),
  );
}

/** Parts of a round width, as many below 0 as above, in which nine of ten residuals of both are. */
function compareResiduals(ours: Residual[], theirs: Residual[]): Outcomes | null {
  const sizes = Float64Array.from([...ours, ...theirs], ({ residual }) => Math.abs(residual)).sort();
  const most = sizes[Math.floor(0.9 * (sizes.length - 1))];
  if (!(most > 0)) return null;
  const step = roundUp((2 * most) / innerParts);
  const edges = Array.from({ length: innerParts + 1 }, (_, i) => Number(((i - innerParts / 2) * step).toPrecision(6)));
  const sharesOf = (points: Residual[]) => {
    const counts = new Array<number>(edges.length + 1).fill(0);
    for (const { residual } of points) counts[edges.filter((edge) => residual >= edge).length]++;
    return counts.map((count) => count / points.length);
  };
  return { kind: "residuals", edges, shares: [sharesOf(ours), sharesOf(theirs)] };
}

/** The next of 1, 2, 5, 10, … */
function roundUp(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  return ([1, 2, 5].find((digit) => digit * power >= width) ?? 10) * power;
}

/** All classes together, each by its rows. */
function shareByTenth(points: Calibrated[]): (number | null)[] {
  return Array.from({ length: tenths }, (_, tenth) => {
    const own = points.filter(({ predicted }) => Math.min(tenths - 1, Math.floor(predicted * tenths)) === tenth);
    const rows = own.reduce((sum, point) => sum + point.rows, 0);
    return rows === 0 ? null : own.reduce((sum, point) => sum + point.rows * point.actual, 0) / rows;
  });
}
