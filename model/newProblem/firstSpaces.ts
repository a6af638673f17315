import type { Space } from "../search/space";

/** What an algorithm of a new problem begins with. */
interface Begun {
  /** Rows to train on. */
  rows: number;
  /** Its parameters. */
  params: Record<string, unknown>;
}

const forest = ({ rows }: Begun): Space => ({
  trees: { one_of: [100] },
  max_depth: { min: 4, max: 24 },
  min_samples_leaf: leafRows(rows),
  max_features: { min: 0.1, max: 1 },
});

const boosting = ({ rows }: Begun): Space => ({
  trees: { one_of: [70, 150, 300] },
  max_depth: { min: 2, max: 8 },
  learning_rate: { min: 0.02, max: 0.3, scale: "log" },
  min_samples_leaf: leafRows(rows),
});

const spaces: Record<string, (begun: Begun) => Space> = {
  adaboost: () => ({
    trees: { min: 20, max: 200, scale: "log" },
    learning_rate: { min: 0.01, max: 1, scale: "log" },
    max_depth: { min: 2, max: 12 },
    loss: { one_of: ["linear", "square", "exponential"] },
  }),
  decision_tree: ({ rows }) => ({ max_depth: { min: 3, max: 20 }, min_samples_leaf: leafRows(rows) }),
  gradient_boosting: (begun) => ({ ...boosting(begun), l2: { min: 0, max: 20 } }),
  gradient_boosting_classifier: boosting,
  // Its penalty is in units of the target: two orders of magnitude around what fits that.
  lasso: ({ params }) => {
    const alpha = Number(params.alpha);
    return { alpha: { min: exact(alpha / 100), max: exact(alpha * 100), scale: "log" } };
  },
  logistic_regression: () => ({ c: { min: 0.001, max: 1000, scale: "log" } }),
  neural_network: () => ({
    hidden_layers: { one_of: [[32], [64, 32], [128, 64]] },
    learning_rate: { min: 0.0003, max: 0.01, scale: "log" },
    l2: { min: 0.0001, max: 0.3, scale: "log" },
    batch_size: { one_of: [32, 64, 200] },
  }),
  random_forest: forest,
  random_forest_classifier: forest,
  ridge: () => ({ alpha: { min: 0.0001, max: 1000, scale: "log" } }),
};

/**
 * The content of `algorithms/<algorithm>/spaces/default.json`: what `cd4ml search` draws from.
 *
 * @returns undefined for an algorithm that none is known for
 */
export function firstSpace(algorithm: string, begun: Begun): Space | undefined {
  return spaces[algorithm]?.(begun);
}

/** A leaf has at most a twentieth of the rows. */
function leafRows(rows: number): Space[string] {
  return { min: 1, max: Math.min(100, Math.max(2, Math.floor(rows / 20))), scale: "log" };
}

/** Tenths are not exact; what a person would write is. */
function exact(value: number): number {
  return Number(value.toPrecision(6));
}
