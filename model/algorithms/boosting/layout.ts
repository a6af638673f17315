import type { BinnedMatrix } from "../trees/bins";
import { requireRoom } from "../trees/requireRoom";
import { meetingBytes } from "./meeting";

/**
 * A record is a row's gradient, a 64-bit float, then its bin in each column, a byte each, and of classes what their loss
 * keeps of a row.
 */
export const recordCodes = 8;

/** Numbers of a split in shared memory: column, bin, score, sum and count of the left side, sum of the node. */
export const splitNumbers = 6;

/** Bytes of the histograms that nodes are searched with at once; about what a processor's cache holds. */
const histogramBytes = 1 << 23;
const mostFamilies = 128;

/** Where everything is in the memory that the threads share. Places and sizes are in bytes. */
export interface Layout {
  rows: number;
  /** Most threads. */
  threads: number;
  /** Number of classes; 0 for a target of numbers. */
  classes: number;
  /** Size of a record. */
  stride: number;
  /** In a record the places of what is kept of classes: the row's own, in two bytes, and the probability of each. */
  ownClass: number;
  probabilities: number;
  /** First bin of each column in a histogram. */
  starts: number[];
  /** Number of bins of all columns. */
  bins: number;
  /** Pairs of siblings whose histograms are made at once. */
  families: number;
  /** Number of nodes that have a histogram. */
  slots: number;
  /** In a packed sum the row count begins at this bit, above the sum of gradients. */
  countShift: number;
  /** Words by which the threads meet. */
  meeting: number;
  /** Per thread the least and the largest gradient of its rows. */
  bounds: number;
  /** Per node that is searched its split. */
  splits: number;
  /** Of classes: per thread and leaf what its step is made of, two numbers. */
  steps: number;
  /** Most leaves of a tree. */
  leaves: number;
  records: number;
  /** Room for the records that move while a node is divided. */
  spare: number;
  /** Per thread and family a packed histogram of the thread's rows. */
  packed: number;
  /** Per slot a histogram of sums and counts. */
  histograms: number;
  /** Size of all. */
  size: number;
}

/**
 * Lays out the memory for growing trees on a matrix.
 *
 * @param classes how many, of which each row has one. @default 0, the target holds numbers
 * @throws Cd4mlError CD4ML_TOO_LARGE when it would take more than the 4 GiB that WebAssembly can address
 */
export function layOut(binned: BinnedMatrix, maxDepth: number, threads: number, classes = 0): Layout {
  const { rows, columns } = binned;
  let bins = 0;
  const starts = columns.map((column) => {
    const start = bins;
    bins += column.bins;
    return start;
  });
  const ownClass = recordCodes + columns.length;
  const probabilities = 8 * Math.ceil((ownClass + (classes === 0 ? 0 : 2)) / 8);
  const leaves = Math.min(rows, 2 ** maxDepth);
  const families = Math.max(1, Math.min(mostFamilies, Math.floor(histogramBytes / (16 * bins))));
  // On each level so many families at most are left waiting, each with one histogram; those at work have two.
  const slots = Math.min(families * (maxDepth + 2), 2 ** maxDepth);
  const stride = probabilities + 8 * classes;
  let size = 0;
  const reserve = (bytes: number) => {
    const place = size;
    size += 64 * Math.ceil(bytes / 64);
    return place;
  };
  const layout = {
    rows,
    threads,
    classes,
    stride,
    ownClass,
    probabilities,
    leaves,
    starts,
    bins,
    families,
    slots,
    countShift: Math.min(52, 64 - Math.ceil(Math.log2(rows + 1))),
    meeting: reserve(meetingBytes),
    bounds: reserve(16 * threads),
    splits: reserve(2 * families * 8 * splitNumbers),
    steps: reserve(classes === 0 ? 0 : 16 * threads * leaves),
    records: reserve(stride * rows),
    spare: reserve(stride * rows),
    packed: reserve(8 * bins * families * threads),
    histograms: reserve(16 * bins * slots),
  };
  const name = classes === 0 ? "gradient_boosting" : "gradient_boosting_classifier";
  requireRoom(size, binned, `${name} can use 4 GiB for its rows and histograms`, " or lower max_bins");
  return { ...layout, size };
}
