import type { Layout } from "./layout";
import type { Leaf, Loss, TreePart } from "./loss";
import { type Bounds, noBounds } from "./rowShare";
import type { TreeRules } from "./treeGrowth";

/**
 * Half the squared error: a row's gradient is what target and score differ by, so that a leaf changes it in place, while its
 * records are still near.
 */
export class SquaredLoss implements Loss {
  private readonly floats: Float64Array;
  private part!: TreePart;
  private least = 0;
  private most = 0;

  constructor(
    private readonly layout: Layout,
    memory: WebAssembly.Memory,
    private readonly rules: TreeRules,
  ) {
    this.floats = new Float64Array(memory.buffer);
  }

  begin(part: TreePart): void {
    this.part = part;
    [this.least, this.most] = noBounds;
  }

  close({ index, sum, count, start, end }: Leaf): void {
    const { learningRate, l2 } = this.rules;
    const value = (learningRate * sum) / this.part.scale / (count + l2);
    this.part.tree.predict(index, value, count);
    const { floats } = this;
    const step = this.layout.stride / 8;
    let { least, most } = this;
    for (let at = start / 8; at < end / 8; at += step) {
      const gradient = floats[at] - value;
      floats[at] = gradient;
      if (gradient < least) least = gradient;
      if (gradient > most) most = gradient;
    }
    this.least = least;
    this.most = most;
  }

  end(): Bounds {
    return [this.least, this.most];
  }
}
