import { softmax } from "../linear/softmax";
import type { Layout } from "./layout";
import type { Leaf, Loss, TreePart } from "./loss";
import type { Meeting } from "./meeting";
import { type Bounds, noBounds, type Range } from "./rowShare";
import type { TreeRules } from "./treeGrowth";

/** The class that tree `number`, from 1, is for. */
export function classOf(number: number, classes: number): number {
  return classes === 2 ? 1 : (number - 1) % classes;
}

/**
 * Log loss of classes. In each round there is a tree for each class, all grown on the same probabilities: a row's gradient is
 * 1 or 0, as it is of the class or not, less its probability. Of two classes one has the other's trees upside down, and only
 * the second's are grown.
 *
 * @see Friedman, "Greedy function approximation: A gradient boosting machine", Annals of Statistics 29(5), 2001, algorithm 6
 */
export class LogLoss implements Loss {
  private readonly floats: Float64Array;
  /** What the leaves' steps are made of, by thread and leaf. */
  private readonly steps: Float64Array;
  /** Whole numbers to one whose sum over all rows is exact: so it is the same whatever the number of threads. */
  private readonly unit: number;
  private readonly scores: Float64Array;
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
    this.scores = new Float64Array(layout.classes);
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
    leaves.forEach((leaf, place) => {
      const step = this.rules.learningRate * this.newtonStep(place);
      part.tree.predict(leaf.index, step, leaf.count);
      this.settle(leaf, step);
    });
    return this.isLast ? this.beginRound(part) : this.takeResiduals(part, this.grown + 1);
  }

  private get grown(): number {
    return classOf(this.part.number, this.layout.classes);
  }

  /** Whether the tree is the last of its round. */
  private get isLast(): boolean {
    return this.grown === this.layout.classes - 1;
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

  private settle({ start, end }: Range, step: number): void {
    const { floats, grown } = this;
    const { stride, state, classes } = this.layout;
    for (let at = (start + state) / 8; at < (end + state) / 8; at += stride / 8) {
      floats[at + grown] += step;
      if (classes === 2) floats[at] -= step;
    }
  }

  /** Finds what the scores leave of each class, and takes the first that a tree is grown for. */
  private beginRound({ start, end }: Range): Bounds {
    const { floats, scores } = this;
    const { stride, state, classes } = this.layout;
    for (let at = (start + state) / 8; at < (end + state) / 8; at += stride / 8) {
      for (let code = 0; code < classes; code++) scores[code] = floats[at + code];
      softmax(scores);
      const actual = floats[at + 2 * classes];
      for (let code = 0; code < classes; code++) floats[at + classes + code] = (actual === code ? 1 : 0) - scores[code];
    }
    return this.takeResiduals({ start, end }, classOf(1, classes));
  }

  /** Makes a class's residuals the gradients. */
  private takeResiduals({ start, end }: Range, code: number): Bounds {
    const { floats } = this;
    const { stride, state, classes } = this.layout;
    const residual = state / 8 + classes + code;
    let [least, most] = noBounds;
    for (let at = start / 8; at < end / 8; at += stride / 8) {
      const gradient = floats[at + residual];
      floats[at] = gradient;
      if (gradient < least) least = gradient;
      if (gradient > most) most = gradient;
    }
    return [least, most];
  }
}
