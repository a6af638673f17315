import { createRandom } from "../../data/random";
import { shuffledOrder } from "../../data/shuffledOrder";
import type { BinnedMatrix } from "../trees/bins";
import { type Tree, TreeBuilder } from "../trees/tree";
import { bestSplit, type SplitRules, type Sums, type TriedColumns } from "./bestSplit";
import { Histograms } from "./histograms";
import { type Layout, splitNumbers } from "./layout";
import { LogLoss } from "./logLoss";
import type { Loss } from "./loss";
import { Meeting, meetingBytes } from "./meeting";
import type { Quantisation } from "./quantisation";
import { type Range, RowShare } from "./rowShare";
import { SquaredLoss } from "./squaredLoss";

/** How trees are grown. */
export interface TreeRules extends SplitRules {
  /** Most splits from the root to a leaf. */
  maxDepth: number;
  /** Share of a leaf's step that is taken. */
  learningRate: number;
  /**
   * Of the order in which each tree tries columns: classes often lie apart in several alike, and trees that all take the
   * same one are more alike than they need be. @default always their own
   */
  seed?: number;
}

/** What a thread needs to take part. */
export interface GrowthTask {
  layout: Layout;
  memory: WebAssembly.Memory;
  binned: Pick<BinnedMatrix, "features" | "columns">;
  rules: TreeRules;
}

/** A node that may be divided, with this thread's part of its records. */
interface OpenNode extends Range, Sums {
  /** Its index in the tree. */
  index: number;
  depth: number;
}

/** Two siblings, or the root alone, and where their histograms are. */
interface Family {
  smaller: OpenNode;
  /** Its histogram is the parent's without the smaller sibling's, in the same place. */
  larger?: OpenNode;
  parentSlot: number;
}

/** A family at work. */
interface BusyFamily extends Family {
  smallerSlot: number;
}

const noDivision = { column: -1, bin: 0, score: 0, sum: 0, count: 0 };

/**
 * Grows one tree after the other. The threads of a round all run this: each adds up its own rows, searches its share of the
 * nodes, and reads in shared memory what the others have found, so that each knows the whole tree.
 */
export class TreeGrowth {
  readonly meeting: Meeting;
  private readonly rows: RowShare;
  private readonly histograms: Histograms;
  private readonly splits: Float64Array;
  private readonly loss: Loss;
  private quantisation: Quantisation = { scale: 1, zero: 0 };
  private tree!: TreeBuilder;
  private readonly tried: TriedColumns;
  /** Families whose histograms are still to be made, the deepest last. */
  private waiting: Family[] = [];
  /** Slots without a histogram. */
  private freeSlots: number[] = [];

  constructor(private readonly task: GrowthTask) {
    const { layout, memory, binned, rules } = task;
    this.meeting = new Meeting(new Int32Array(memory.buffer, layout.meeting, meetingBytes / 4));
    this.rows = new RowShare(layout, binned.columns, memory);
    this.histograms = new Histograms(layout, memory);
    const { columns } = binned;
    this.tried = { columns, starts: layout.starts, order: Int32Array.from(columns, (_, column) => column) };
    this.splits = new Float64Array(memory.buffer, layout.splits, 2 * layout.families * splitNumbers);
    this.loss =
      layout.classes === 0 ? new SquaredLoss(layout, memory, rules) : new LogLoss(layout, memory, rules, this.meeting);
  }

  /** Grows tree `number`, from 1, as thread `thread` of `threads`, and adds it to the scores. */
  grow(number: number, thread: number, threads: number): Tree {
    const { layout, binned, rules } = this.task;
    const { rows, meeting } = this;
    const { start, end, scale, zero } = rows.take(thread, threads);
    this.quantisation = { scale, zero };
    this.tree = new TreeBuilder(Math.min(layout.rows, 2 ** rules.maxDepth), binned);
    const { seed } = rules;
    if (seed !== undefined) this.tried.order = shuffledOrder(binned.columns.length, createRandom(seed, number));
    this.loss.begin({ tree: this.tree, number, thread, threads, start, end, scale });
    this.freeSlots = Array.from({ length: layout.slots }, (_, slot) => slot);
    // What the gradients come to is known once they are added up; where nothing may be divided they come to 0.
    const root = { index: this.tree.add(), depth: 0, start, end, sum: 0, count: layout.rows };
    this.open(this.freeSlots.pop()!, root);
    while (this.waiting.length > 0) {
      const families = this.waiting.splice(-layout.families).map((family) => this.start(family));
      families.forEach(({ smaller }, i) => {
        rows.addUp(smaller, thread * layout.families + i);
      });
      meeting.meet(threads);
      for (let i = thread; i < families.length; i += threads) this.search(families[i], i, threads);
      meeting.meet(threads);
      families.forEach(({ smaller, larger, smallerSlot, parentSlot }, i) => {
        this.divide(smaller, smallerSlot, 2 * i);
        if (larger) this.divide(larger, parentSlot, 2 * i + 1);
      });
    }
    rows.publish(this.loss.end());
    meeting.meet(threads);
    return this.tree.finish();
  }

  /** Gives the smaller sibling a histogram of its own; the root has its parent's. */
  private start(family: Family): BusyFamily {
    return { ...family, smallerSlot: family.larger ? this.freeSlots.pop()! : family.parentSlot };
  }

  /** Lets nodes wait for their split if one of them may have one; else they are leaves. */
  private open(parentSlot: number, smaller: OpenNode, larger?: OpenNode): void {
    if (this.mayDivide(smaller) || (larger && this.mayDivide(larger))) {
      this.waiting.push({ smaller, larger, parentSlot });
      return;
    }
    this.freeSlots.push(parentSlot);
    this.loss.close(smaller);
    if (larger) this.loss.close(larger);
  }

  private mayDivide({ depth, count }: Pick<OpenNode, "depth" | "count">): boolean {
    const { binned, rules } = this.task;
    return binned.columns.length > 0 && depth < rules.maxDepth && count >= 2 * rules.minSamplesLeaf;
  }

  /** Makes the histograms of a family and finds its splits. */
  private search({ smaller, larger, smallerSlot, parentSlot }: BusyFamily, family: number, threads: number): void {
    const { histograms } = this;
    histograms.merge(smallerSlot, family, threads, this.quantisation.zero);
    this.searchNode(smaller, smallerSlot, 2 * family);
    if (!larger) return;
    histograms.subtract(parentSlot, smallerSlot);
    this.searchNode(larger, parentSlot, 2 * family + 1);
  }

  private searchNode({ depth, count }: OpenNode, slot: number, place: number): void {
    const { histograms } = this;
    const { rules } = this.task;
    const node = { depth, count, sum: histograms.sum(slot) };
    const split = this.mayDivide(node)
      ? bestSplit(this.tried, histograms.values, histograms.start(slot), node, rules)
      : undefined;
    const left = split ?? noDivision;
    this.splits.set([left.column, left.bin, left.score, left.sum, left.count, node.sum], place * splitNumbers);
  }

  /** Divides a node as was found, or makes it a leaf. */
  private divide(node: OpenNode, slot: number, place: number): void {
    const found = this.splits.subarray(place * splitNumbers, (place + 1) * splitNumbers);
    const [column, bin, score, sum, count] = found;
    node.sum = found[5];
    if (column < 0) {
      this.freeSlots.push(slot);
      this.loss.close(node);
      return;
    }
    const split = { column, bin, score };
    const before = (node.sum * node.sum) / (node.count + this.task.rules.l2);
    const index = this.tree.divide(node.index, split, (score - before) / this.quantisation.scale ** 2);
    const middle = this.rows.divide(node, split);
    const depth = node.depth + 1;
    const left = { index, depth, start: node.start, end: middle, sum, count };
    const right = {
      index: index + 1,
      depth,
      start: middle,
      end: node.end,
      sum: node.sum - sum,
      count: node.count - count,
    };
    if (left.count <= right.count) this.open(slot, left, right);
    else this.open(slot, right, left);
  }
}
