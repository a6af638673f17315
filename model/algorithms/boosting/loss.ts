import type { TreeBuilder } from "../trees/tree";
import type { Bounds, Range } from "./rowShare";

/** One thread's part of a tree that is grown. */
export interface TreePart extends Range {
  tree: TreeBuilder;
  /** Which tree it is, from 1. */
  number: number;
  thread: number;
  threads: number;
  /** Sums of gradients are whole numbers, so many to one. */
  scale: number;
}

/** A node that is divided no more, with this thread's part of its records. */
export interface Leaf extends Range {
  /** Its index in the tree. */
  index: number;
  /** Of all its rows: the sum of gradients, see {@link TreePart.scale}, and how many there are. */
  sum: number;
  count: number;
}

/**
 * What trees are to make least. One thread's side of it: the records are its own part of the rows. It gives leaves their
 * values, and each record the gradient, downhill, that the next tree is grown on.
 */
export interface Loss {
  begin(part: TreePart): void;
  /** A node has become a leaf. */
  close(leaf: Leaf): void;
  /** The tree is grown; returns the bounds of the next gradients. */
  end(): Bounds;
}
