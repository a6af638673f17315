import { adaboost } from "./adaboost";
import type { Algorithm, ClassificationAlgorithm } from "./algorithm";
import { decisionTree, decisionTreeClassifier } from "./decisionTree";
import { gradientBoosting } from "./gradientBoosting";
import { gradientBoostingClassifier } from "./gradientBoostingClassifier";
import { lasso } from "./lasso";
import { logisticRegression } from "./logisticRegression";
import { neuralNetwork, neuralNetworkClassifier } from "./neuralNetwork";
import { randomForest } from "./randomForest";
import { randomForestClassifier } from "./randomForestClassifier";
import { ridge } from "./ridge";

/**
 * All algorithms by the kind of problem they are for and by name. A new one is a file beside this one and a word here; for
 * its export, see `model/onnx/predictors`.
 */
export const algorithms: {
  readonly regression: Readonly<Record<string, Algorithm>>;
  readonly classification: Readonly<Record<string, ClassificationAlgorithm>>;
} = {
  regression: byName([adaboost, decisionTree, gradientBoosting, lasso, neuralNetwork, randomForest, ridge]),
  classification: byName([
    decisionTreeClassifier,
    gradientBoostingClassifier,
    logisticRegression,
    neuralNetworkClassifier,
    randomForestClassifier,
  ]),
};

function byName<T extends { name: string }>(list: T[]): Record<string, T> {
  return Object.fromEntries(list.map((algorithm) => [algorithm.name, algorithm]));
}
