/* The same library for `import` from an ES module, which wants each name written down. */
import library from "./library.cjs";

export const {
  algorithms,
  Cd4mlError,
  classPredictions,
  defaultRow,
  findRun,
  fitFeatures,
  listChoices,
  listProblems,
  loadModel,
  loadProblem,
  metrics,
  openRegistry,
  productionRun,
  readSource,
  resolveChoices,
  simulate,
  splitRows,
  trainRun,
} = library;
