import type { Algorithm } from "./algorithm";
import { decisionTree } from "./decisionTree";
import { gradientBoosting } from "./gradientBoosting";
import { lasso } from "./lasso";
import { randomForest } from "./randomForest";
import { ridge } from "./ridge";

/** All algorithms by name. A new one is a file beside this one and a word here. */
export const algorithms: Readonly<Record<string, Algorithm>> = Object.fromEntries(
  [decisionTree, gradientBoosting, lasso, randomForest, ridge].map((algorithm) => [algorithm.name, algorithm]),
);
