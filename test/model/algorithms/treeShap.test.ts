import assert from "node:assert/strict";
import fc from "fast-check";
import { type CountedTrees, expectedSum, rowsOfNodes, shapleyValues } from "../../../model/algorithms/trees/treeShap";

const features = 4;

/** A tree as a test thinks of it: a leaf, or what is asked for and two trees. */
type Branch = { value: number; rows: number } | { feature: number; threshold: number; branches: [Branch, Branch] };

const { branch } = fc.letrec<{ branch: Branch }>((tie) => ({
  branch: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ value: fc.double({ min: -10, max: 10, noNaN: true }), rows: fc.integer({ min: 1, max: 50 }) }),
    fc.record({
      feature: fc.nat({ max: features - 1 }),
      threshold: fc.double({ min: 0, max: 1, noNaN: true }),
      branches: fc.tuple(tie("branch"), tie("branch")),
    }),
  ),
}));
const forests = fc.array(branch, { minLength: 1, maxLength: 3 });
const rows = fc
  .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: features, maxLength: features })
  .map((values) => Float64Array.from(values));

/** Lays trees out as a model has them. */
function join(trees: Branch[]): CountedTrees {
  const nodes: { feature: number; threshold: number; left: number; rows: number }[] = [];
  const place = (at: number, tree: Branch): void => {
    if ("value" in tree) {
      nodes[at] = { feature: -1, threshold: tree.value, left: 0, rows: tree.rows };
      return;
    }
    const left = nodes.length;
    nodes[at] = { feature: tree.feature, threshold: tree.threshold, left, rows: 0 };
    nodes.push(...Array(2));
    tree.branches.forEach((each, i) => {
      place(left + i, each);
    });
  };
  const roots = trees.map((tree) => {
    const root = nodes.push(...Array(1)) - 1;
    place(root, tree);
    return root;
  });
  const joined = {
    roots: Int32Array.from(roots),
    feature: Int32Array.from(nodes, (node) => node.feature),
    threshold: Float64Array.from(nodes, (node) => node.threshold),
    left: Int32Array.from(nodes, (node) => node.left),
  };
  return {
    ...joined,
    rows: rowsOfNodes(
      joined,
      Int32Array.from(nodes, (node) => node.rows),
    ),
  };
}

function rowsOf(tree: Branch): number {
  return "value" in tree ? tree.rows : rowsOf(tree.branches[0]) + rowsOf(tree.branches[1]);
}

/** What a tree says when only some features of a row are known. */
function expectation(tree: Branch, row: Float64Array, isKnown: (feature: number) => boolean): number {
  if ("value" in tree) return tree.value;
  const [left, right] = tree.branches;
  if (isKnown(tree.feature)) {
    return expectation(row[tree.feature] <= tree.threshold ? left : right, row, isKnown);
  }
  const [one, other] = [rowsOf(left), rowsOf(right)];
  return (one * expectation(left, row, isKnown) + other * expectation(right, row, isKnown)) / (one + other);
}

/** Shapley values by their definition: the mean over all orders in which the features become known. */
function byDefinition(trees: Branch[], row: Float64Array): number[] {
  const says = (known: number[]) =>
    trees.reduce((sum, tree) => sum + expectation(tree, row, (feature) => known.includes(feature)), 0);
  const orders = permutations([...row.keys()]);
  const values = new Array<number>(features).fill(0);
  for (const order of orders) {
    order.forEach((feature, i) => {
      values[feature] += (says(order.slice(0, i + 1)) - says(order.slice(0, i))) / orders.length;
    });
  }
  return values;
}

function permutations(items: number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

function assertNear(found: number, wanted: number): void {
  assert.ok(Math.abs(found - wanted) < 1e-9 * Math.max(1, Math.abs(wanted)), `${found} is not ${wanted}`);
}

describe("Shapley values of trees", () => {
  it("are those of the definition", () => {
    fc.assert(
      fc.property(forests, rows, (trees, row) => {
        const found = shapleyValues(join(trees), row);
        byDefinition(trees, row).forEach((wanted, feature) => {
          assertNear(found[feature], wanted);
        });
      }),
    );
  });

  it("add up, with the mean of the training rows, to what the trees say", () => {
    fc.assert(
      fc.property(forests, rows, (trees, row) => {
        const joined = join(trees);
        const found = shapleyValues(joined, row).reduce((sum, value) => sum + value, expectedSum(joined));
        assertNear(
          found,
          trees.reduce((sum, tree) => sum + expectation(tree, row, () => true), 0),
        );
      }),
    );
  });

  it("are 0 for features that no tree asks for", () => {
    fc.assert(
      fc.property(forests, rows, (trees, row) => {
        const joined = join(trees);
        const found = shapleyValues(joined, row);
        for (let feature = 0; feature < features; feature++) {
          if (!joined.feature.includes(feature)) assert.equal(found[feature], 0);
        }
      }),
    );
  });
});
