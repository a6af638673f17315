import type { BinnedMatrix } from "./bins";
import type { FeatureSample } from "./featureSample";
import { type Node, type Split, SplitSearch } from "./splitSearch";
import type { TreeBuilder } from "./tree";
import type { TreeMemory } from "./treeMemory";
import type { TreeTarget } from "./treeTarget";

/** A number a row; a leaf predicts the mean of its rows'. */
export class NumberTarget implements TreeTarget<Node> {
  private readonly mean: number;
  private readonly search: SplitSearch;

  constructor(
    binned: BinnedMatrix,
    private readonly target: Float64Array,
    private readonly weights: Int32Array,
    private readonly memory: TreeMemory,
    minLeafWeight: number,
  ) {
    this.mean = target.reduce((sum, value) => sum + value, 0) / target.length;
    this.search = new SplitSearch(binned, memory, minLeafWeight);
  }

  /** Targets are taken about their mean, which loses fewer digits. */
  begin(count: number): void {
    const { weights, target, mean } = this;
    const { rows, draws } = this.memory;
    for (let i = 0; i < count; i++) {
      const row = rows[i];
      draws[2 * row] = weights[row] * (target[row] - mean);
      draws[2 * row + 1] = weights[row];
    }
  }

  addUp(start: number, end: number): Node {
    const [sum, weight] = this.memory.sumOf(start, end);
    return { start, end, sum, weight };
  }

  isPure({ start, end }: Node): boolean {
    const { target } = this;
    const { rows } = this.memory;
    const first = target[rows[start]];
    for (let i = start + 1; i < end; i++) if (target[rows[i]] !== first) return false;
    return true;
  }

  score({ sum, weight }: Node): number {
    return (sum * sum) / weight;
  }

  best(node: Node, { columns, features }: FeatureSample): Split | undefined {
    return this.search.best(node, columns, features);
  }

  /** The mean target; free of rounding where all are equal. */
  predict(tree: TreeBuilder, leaf: number, node: Node): void {
    const value = this.isPure(node) ? this.target[this.memory.rows[node.start]] : this.mean + node.sum / node.weight;
    tree.predict(leaf, value, node.weight);
  }
}
