import type { Random } from "../../data/random";
import type { BinnedMatrix } from "./bins";

/** Draws the features that a node may use, and knows the columns that hold them. */
export class FeatureSample {
  /** 1 for each feature drawn. */
  readonly features: Uint8Array;
  /** 1 for each column that holds a feature drawn. */
  readonly columns: Uint8Array;
  /** Those columns in the order of the draw; the first {@link count} count. */
  readonly drawn: Int32Array;
  /** Number of columns drawn. */
  count = 0;
  private readonly order: Int32Array;
  /** Column of a feature, −1 for a constant one. */
  private readonly columnOf: Int32Array;
  /** Draws that may share the 53 bits of a uniform number and leave 21 for the last one's fairness. */
  private readonly drawsPerUniform: number;

  /** @param size number of features to draw */
  constructor(
    binned: BinnedMatrix,
    private readonly size: number,
  ) {
    this.features = new Uint8Array(binned.features);
    this.columns = new Uint8Array(binned.columns.length);
    this.drawn = new Int32Array(binned.columns.length);
    this.order = new Int32Array(binned.features);
    this.columnOf = new Int32Array(binned.features).fill(-1);
    binned.columns.forEach((column, index) => {
      for (const feature of column.features) if (feature >= 0) this.columnOf[feature] = index;
    });
    this.drawsPerUniform = Math.max(1, Math.floor(32 / Math.log2(binned.features + 1)));
    this.restart();
  }

  /** Forgets earlier draws: what a tree draws must not depend on the trees before it. */
  restart(): void {
    for (let i = 0; i < this.order.length; i++) this.order[i] = i;
    if (this.complete) this.takeAll();
  }

  /** Whether every draw holds all features. */
  get complete(): boolean {
    return this.size === this.order.length;
  }

  /** Draws without replacement: the first steps of Fisher and Yates' shuffle. */
  draw(random: Random): void {
    const { features, columns, drawn, order, columnOf, size, drawsPerUniform } = this;
    features.fill(0);
    columns.fill(0);
    this.count = 0;
    let uniform = 0;
    for (let i = 0; i < size; i++) {
      // What a uniform number leaves below its whole part is uniform again.
      if (i % drawsPerUniform === 0) uniform = random.uniform();
      const place = uniform * (order.length - i);
      const j = i + Math.floor(place);
      uniform = place - Math.floor(place);
      const feature = order[j];
      order[j] = order[i];
      order[i] = feature;
      features[feature] = 1;
      const column = columnOf[feature];
      if (column < 0 || columns[column] === 1) continue;
      columns[column] = 1;
      drawn[this.count++] = column;
    }
  }

  takeAll(): void {
    this.features.fill(1);
    this.columns.fill(1);
    this.count = this.drawn.length;
    for (let column = 0; column < this.count; column++) this.drawn[column] = column;
  }
}
