import type { Layout } from "./layout";
import type { Leaf, Loss, TreePart } from "./loss";
import type { Meeting } from "./meeting";
import { type Bounds, noBounds, type Range } from "./rowShare";
import type { TreeRules } from "./treeGrowth";

/** The class that tree `number`, from 1, is for. */
export function classOf(number: number, classes: number): number {
  return classes === 2 ? 1 : (number - 1) % classes;
}

/** Further than this from 0 a score is as good as there: e to it is a number still, and so is what it is multiplied by. */
const mostStep = 600;
/** A class of any probability may become likely again. */
const leastProbability = 1e-300;

/**
 * Log loss of classes. In each round there is a tree for each class, all grown on the same probabilities: a row's gradient is
 * 1 or 0, as it is of the class or not, less its probability. Of two classes one has the other's trees upside down, and only
 * the second's are grown.
 *
 * A record keeps no scores but probabilities, by which they are known: a step multiplies a class's by e to it, at once, for
 * no other tree of the round asks for it, and at the end of the round they are made to add up to 1 again.
 *
 * @see Friedman, "Greedy function approximation: A gradient boosting machine", Annals of Statistics 29(5), 2001, algorithm 6
 */
export class LogLoss implements Loss {
  private readonly floats: Float64Array;
  /** What the leaves' steps are made of, by thread and leaf. */
  private readonly steps: Float64Array;
  /** Whole numbers to one whose sum over all rows is exact: so it is the same whatever the number of threads. */
  private readonly unit: number;
  private readonly bytes: Uint8Array;
  private readonly leaves: Leaf[] = [];
  private part!: TreePart;

  constructor(
    private readonly layout: Layout,
    memory: WebAssembly.Memory,
    private readonly rules: TreeRules,
    private readonly meeting: Meeting,
  ) {
    this.floats = new Float64Array(memory.buffer);
    this.steps = new Float64Array(memory.buffer, layout.steps, 2 * layout.threads * layout.leaves);
    this.unit = 2 ** (52 - Math.ceil(Math.log2(layout.rows + 1)));
    this.bytes = new Uint8Array(memory.buffer);
  }

  begin(part: TreePart): void {
    this.part = part;
    this.leaves.length = 0;
  }

  close(leaf: Leaf): void {
    this.leaves.push(leaf);
  }

  /** Leaves' steps want sums that no histogram has, over the parts of all threads. */
  end(): Bounds {
    const { leaves, part, meeting } = this;
    leaves.forEach((leaf, place) => {
      this.addUp(leaf, place);
    });
    meeting.meet(part.threads);
    let [least, most] = noBounds;
    leaves.forEach((leaf, place) => {
      const step = this.rules.learningRate * this.newtonStep(place);
      part.tree.predict(leaf.index, step, leaf.count);
      const bounds = this.settle(leaf, Math.exp(Math.max(-mostStep, Math.min(mostStep, step))));
      least = Math.min(least, bounds[0]);
      most = Math.max(most, bounds[1]);
    });
    return [least, most];
  }

  private get grown(): number {
    return classOf(this.part.number, this.layout.classes);
  }

  private addUp({ start, end }: Range, place: number): void {
    const { floats, unit, steps, layout, part } = this;
    const stride = layout.stride / 8;
    let sum = 0;
    let curvature = 0;
    // The gradient is this class's residual.
    for (let at = start / 8; at < end / 8; at += stride) {
      const size = Math.abs(floats[at]);
      sum += Math.round(floats[at] * unit);
      curvature += Math.round(size * (1 - size) * unit);
    }
    steps.set([sum, curvature], 2 * (part.thread * layout.leaves + place));
  }

  /** The step of a leaf that makes the log loss of its rows least, by Newton's method. */
  private newtonStep(place: number): number {
    const { steps, layout, part } = this;
    let sum = 0;
    let curvature = 0;
    for (let thread = 0; thread < part.threads; thread++) {
      const at = 2 * (thread * layout.leaves + place);
      sum += steps[at];
      curvature += steps[at + 1];
    }
    return curvature === 0 ? 0 : (((layout.classes - 1) / layout.classes) * sum) / curvature;
  }

  /** Multiplies a leaf's probabilities, and makes the residuals of the next tree's class the gradients. */
  private settle({ start, end }: Range, factor: number): Bounds {
    const { floats, bytes, grown } = this;
    const { stride, probabilities, ownClass, classes } = this.layout;
    const next = classOf(this.part.number + 1, classes);
    const isLast = grown === classes - 1;
    let [least, most] = noBounds;
    for (let record = start; record < end; record += stride) {
      const at = (record + probabilities) / 8;
      floats[at + grown] *= factor;
      if (classes === 2) floats[at] /= factor;
      if (isLast) this.addUpToOne(at);
      const own = bytes[record + ownClass] + 256 * bytes[record + ownClass + 1];
      const gradient = (own === next ? 1 : 0) - floats[at + next];
      floats[record / 8] = gradient;
      if (gradient < least) least = gradient;
      if (gradient > most) most = gradient;
    }
    return [least, most];
  }

  private addUpToOne(at: number): void {
    const { floats } = this;
    const end = at + this.layout.classes;
    let sum = 0;
    for (let i = at; i < end; i++) sum += floats[i];
    const share = 1 / sum;
    for (let i = at; i < end; i++) floats[i] = Math.max(floats[i] * share, leastProbability);
  }
}
