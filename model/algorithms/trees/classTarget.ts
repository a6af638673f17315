import type { BinnedMatrix } from "./bins";
import { type ClassNode, ClassSplitSearch, impurityScore } from "./classSplitSearch";
import type { FeatureSample } from "./featureSample";
import type { Split } from "./splitSearch";
import type { TreeBuilder } from "./tree";
import type { TreeMemory } from "./treeMemory";
import type { TreeTarget } from "./treeTarget";

/** A class a row; a leaf predicts the share of each class among its rows. */
export class ClassTarget implements TreeTarget<ClassNode> {
  private readonly rows: Int32Array;
  private readonly codes: Int32Array;
  private readonly search: ClassSplitSearch;

  /** @param target number of each row's class, from 0 to before `classes` */
  constructor(
    binned: BinnedMatrix,
    target: Float64Array,
    private readonly classes: number,
    private readonly weights: Int32Array,
    memory: TreeMemory,
    minLeafWeight: number,
  ) {
    this.codes = Int32Array.from(target);
    this.rows = memory.rows;
    this.search = new ClassSplitSearch(binned, { rows: this.rows, weights, codes: this.codes, classes }, minLeafWeight);
  }

  /** Rows and weights are read as they are. */
  begin(): void {}

  addUp(start: number, end: number): ClassNode {
    const { rows, weights, codes } = this;
    const counts = new Float64Array(this.classes);
    let weight = 0;
    for (let i = start; i < end; i++) {
      const row = rows[i];
      counts[codes[row]] += weights[row];
      weight += weights[row];
    }
    return { start, end, weight, counts };
  }

  isPure({ counts, weight }: ClassNode): boolean {
    return counts.includes(weight);
  }

  score({ counts, weight }: ClassNode): number {
    return impurityScore(counts, weight);
  }

  best(node: ClassNode, sample: FeatureSample): Split | undefined {
    return this.search.best(node, sample);
  }

  predict(tree: TreeBuilder, leaf: number, { counts, weight }: ClassNode): void {
    tree.predictShares(
      leaf,
      counts.map((count) => count / weight),
      weight,
    );
  }
}
