import type { FeatureMatrix } from "../../features/matrix";
import { compile, link, makeMemory } from "../webAssembly/assembler";
import { laneLayout, type WalkKernels, walkKernels } from "./walkKernels";

/** Trees one after the other: node by node as in {@link Tree}, but with children numbered through all of them. */
export interface JoinedTrees {
  features: number;
  /** Each tree's first node. */
  roots: Int32Array;
  feature: Int32Array;
  threshold: Float64Array;
  left: Int32Array;
}

const { lanes, blockRows, featureBytes, nodeBytes, nodeFeature, nodeLeft, groupWords } = laneLayout;

let compiled: WebAssembly.Module | undefined;

/** The loops, compiled when they are first needed: the longer they are kept the better the engine has made them. */
function kernels(): WebAssembly.Module {
  compiled ??= compile(walkKernels());
  return compiled;
}

/**
 * Sums of the leaves that rows reach, in WebAssembly; the trees are added in their order. Where there is more than one
 * output, e.g. one of each class, the trees are in turn of the first, the second and so on.
 */
export class TreeSums {
  private readonly depths: Int32Array;
  private readonly walk: WalkKernels;
  /** The values of a block's rows; each feature's are side by side. */
  private readonly values: Float64Array;
  /** A sum for each row of a block. */
  private readonly sums: Float64Array;
  /** Trees that one row walks side by side: how deep they are, then their roots. */
  private readonly groups: Int32Array;

  /** @param outputs how many sums a row has */
  constructor(
    private readonly trees: JoinedTrees,
    private readonly outputs = 1,
  ) {
    const { features, roots, feature } = trees;
    // After the trees comes a leaf of nothing, which fills the last group; after the features one that is below all numbers:
    // by it a leaf sends rows to itself.
    const values = nodeBytes * (feature.length + 1);
    const sums = values + featureBytes * (features + 1);
    const groups = sums + 8 * blockRows;
    const groupCount = outputs * Math.ceil(roots.length / outputs / lanes);
    const memory = makeMemory(groups + 4 * groupWords * groupCount);
    this.walk = link(kernels(), memory);
    this.depths = depthsOf(trees);
    this.values = new Float64Array(memory.buffer, values, (features + 1) * blockRows).fill(Number.NEGATIVE_INFINITY);
    this.sums = new Float64Array(memory.buffer, sums, blockRows);
    this.groups = new Int32Array(memory.buffer, groups, groupWords * groupCount);
    writeNodes(trees, memory);
    this.writeGroups();
  }

  /** @param row value of each feature */
  ofRow(row: Float64Array, output = 0): number {
    const { values, groups } = this;
    for (let i = 0; i < row.length; i++) values[i * blockRows] = row[i];
    const size = groups.byteLength / this.outputs;
    const start = groups.byteOffset + output * size;
    return this.walk.row(values.byteOffset, start, start + size);
  }

  ofRows({ rows, columns }: FeatureMatrix, output = 0): Float64Array {
    const { values, sums, depths, walk, outputs } = this;
    const { roots } = this.trees;
    const result = new Float64Array(rows);
    for (let start = 0; start < rows; start += blockRows) {
      const count = Math.min(blockRows, rows - start);
      columns.forEach((column, i) => {
        values.set(column.subarray(start, start + count), i * blockRows);
      });
      sums.fill(0);
      const end = values.byteOffset + 8 * count;
      for (let tree = output; tree < roots.length; tree += outputs) {
        walk.block(values.byteOffset, end, nodeBytes * roots[tree], depths[tree], sums.byteOffset);
      }
      result.set(sums.subarray(0, count), start);
    }
    return result;
  }

  private writeGroups(): void {
    const { groups, depths, outputs } = this;
    const { roots, feature } = this.trees;
    const each = groups.length / groupWords / outputs;
    for (let group = 0; group < each * outputs; group++) {
      for (let lane = 0; lane < lanes; lane++) {
        const tree = ((group % each) * lanes + lane) * outputs + Math.floor(group / each);
        const at = group * groupWords;
        groups[at] = Math.max(groups[at], depths[tree] ?? 1);
        groups[at + 1 + lane] = nodeBytes * (roots[tree] ?? feature.length);
      }
    }
  }
}

function writeNodes({ features, feature, threshold, left }: JoinedTrees, { buffer }: WebAssembly.Memory): void {
  const floats = new Float64Array(buffer);
  const words = new Uint32Array(buffer);
  for (let node = 0; node <= feature.length; node++) {
    const divides = feature[node] >= 0;
    const at = node * nodeBytes;
    floats[at / 8] = threshold[node] ?? 0;
    words[(at + nodeFeature) / 4] = featureBytes * (divides ? feature[node] : features);
    words[(at + nodeLeft) / 4] = nodeBytes * (divides ? left[node] : node);
  }
}

/** Most steps from each root to a leaf, at least one. */
function depthsOf({ roots, feature, left }: JoinedTrees): Int32Array {
  const depth = new Int32Array(feature.length);
  return roots.map((root, tree) => {
    const end = roots[tree + 1] ?? feature.length;
    let most = 1;
    for (let node = root; node < end; node++) {
      if (feature[node] < 0) continue;
      depth[left[node]] = depth[node] + 1;
      depth[left[node] + 1] = depth[node] + 1;
      most = Math.max(most, depth[node] + 1);
    }
    return most;
  });
}
