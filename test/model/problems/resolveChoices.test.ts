import assert from "node:assert/strict";
import path from "node:path";
import { listChoices } from "../../../model/problems/resolveChoices";
import { TemporaryProblem } from "../support/temporaryProblem";

describe("resolving a run's choices", () => {
  let flats: TemporaryProblem;
  beforeEach(() => {
    flats = new TemporaryProblem();
  });
  afterEach(() => flats.remove());

  it("takes the pipeline's algorithm for `default`", () => {
    const { algorithm, params } = flats.resolve();
    assert.equal(algorithm, "ridge");
    assert.deepEqual(params, { alpha: 1 });
  });

  it("fills the algorithm's defaults in", () => {
    const { algorithm, params } = flats.resolve({ algorithm: "lasso", params: "big_alpha" });
    assert.equal(algorithm, "lasso");
    assert.equal(params.alpha, 100);
    assert.equal(typeof params.max_iterations, "number");
  });

  it("lists what may be chosen", () => {
    assert.deepEqual(listChoices(flats.load()), {
      pipeline: ["default"],
      features: ["default"],
      algorithm: ["lasso", "ridge"],
      params: { lasso: ["big_alpha", "default"], ridge: ["default"] },
    });
  });

  it("says what there is when a choice is unknown", () => {
    const unknown = (choices: object, message: string) =>
      assert.throws(() => flats.resolve(choices), { code: "CD4ML_CHOICE_UNKNOWN", message });
    const { folder } = flats;
    unknown({ pipeline: "x" }, `No pipeline "x" in ${folder}. There is: default.`);
    unknown({ features: "../problem" }, `No features "../problem" in ${folder}. There is: default.`);
    unknown({ algorithm: "svm" }, `No algorithm "svm" in ${folder}. There are: lasso, ridge.`);
    unknown({ params: "big_alpha" }, `No params "big_alpha" for algorithm "ridge" in ${folder}. There is: default.`);
  });

  it("points at a threshold in quotes, with a path relative to the working folder", () => {
    const before = process.cwd();
    process.chdir(path.dirname(flats.problems));
    try {
      flats.change("pipelines/default.json", (it) => {
        it.acceptance.min = "0.42";
      });
      const file = path.join(path.basename(flats.problems), "flats/pipelines/default.json");
      assert.throws(() => flats.resolve(), {
        message: `${file} /acceptance/min: expected a number, got "0.42". Remove the quotes.`,
      });
    } finally {
      process.chdir(before);
    }
  });

  it("refuses splits that are empty, overlap or leave [0, 1]", () => {
    const file = "pipelines/default.json";
    flats.rejects(
      file,
      (it) => {
        it.splits.train = [0.6, 0.4];
      },
      "/splits/train: the range [0.6, 0.4) is empty; from must be below to.",
    );
    flats.rejects(
      file,
      (it) => {
        it.splits.train = [0, 0.6];
      },
      "/splits/validate: [0.5, 1) overlaps train [0, 0.6).",
    );
    flats.rejects(
      file,
      (it) => {
        it.splits.train = [0, 1.5];
      },
      "/splits/train/1: expected number to be less or equal to 1, got 1.5.",
    );
  });

  it("refuses unknown metrics, missing thresholds and thresholds no model can meet", () => {
    const file = "pipelines/default.json";
    const known = "there are: r2_score, rms_score, mad_score, mape_score, num_validated.";
    flats.rejects(
      file,
      (it) => {
        it.acceptance = { metric: "rsquared" };
        it.validation_metrics = ["r2_score", "auc"];
      },
      `/acceptance/metric: no metric "rsquared"; ${known}`,
      "/acceptance: neither min nor max is given; add one, else every model would be accepted.",
      `/validation_metrics/1: no metric "auc"; ${known}`,
    );
    flats.rejects(
      file,
      (it) => {
        it.acceptance = { metric: "r2_score", min: 0.9, max: 0.1 };
        it.validation_metrics = ["r2_score"];
      },
      "/acceptance/min: 0.9 is above the max 0.1.",
    );
  });

  it("refuses a default algorithm that the problem has no parameters for", () => {
    flats.rejects(
      "pipelines/default.json",
      (it) => {
        it.default_algorithm = "svm";
      },
      '/default_algorithm: no algorithm "svm"; there are: lasso, ridge.',
    );
  });

  it("refuses parameters that the algorithm does not have", () => {
    flats.rejects(
      "algorithms/ridge/default.json",
      (it) => {
        it.trees = 5;
      },
      "/trees: unexpected. Remove it or correct its name; allowed: alpha.",
    );
  });

  it("says all that is allowed of a parameter that may be several things", () => {
    flats.write("algorithms/random_forest/default.json", { max_depth: 0 });
    const file = path.join(flats.folder, "algorithms/random_forest/default.json");
    assert.throws(() => flats.resolve({ algorithm: "random_forest" }), {
      code: "CD4ML_PROBLEM_SCHEMA",
      message: `${file} /max_depth: expected an integer of at least 1 or null, got 0.`,
    });
  });

  it("splits by a date that each row has, and by nothing else", () => {
    flats.change("problem.json", (it) => {
      const date = { title: "Sold", type: "date", default: "1990-05-01" };
      it.fields.push({ name: "sold", ...date }, { name: "sold_again", ...date, required: false });
    });
    const advice = "Name a required field of type date, or remove it to split by identifier.";
    const rejectsBy = (by: string, why: string) => {
      flats.rejects(
        "pipelines/default.json",
        (it) => Object.assign(it.splits, { by }),
        `/splits/by: ${why}. ${advice}`,
      );
    };
    rejectsBy("area", '"area" is no date that each row has');
    rejectsBy("sold_again", '"sold_again" is no date that each row has');
    rejectsBy("volume", 'no field "volume"');
    flats.change("pipelines/default.json", (it) => Object.assign(it.splits, { by: "sold" }));
    assert.equal(flats.resolve().pipeline.splits.by, "sold");
  });

  it("refuses metrics and algorithms for another kind of problem, naming those that fit", () => {
    flats.rejects(
      "pipelines/default.json",
      (it) => {
        it.acceptance.metric = "f1_score";
        it.default_algorithm = "logistic_regression";
      },
      '/acceptance/metric: the metric "f1_score" is for classification problems, this is a regression problem; ' +
        "there are: r2_score, rms_score, mad_score, mape_score, num_validated.",
      '/default_algorithm: the algorithm "logistic_regression" is for classification problems, this is a regression ' +
        "problem; there are: lasso, ridge.",
    );
  });

  it("refuses to choose an algorithm for another kind of problem, with or without parameters for it", () => {
    flats.write("algorithms/random_forest_classifier/default.json", {});
    for (const algorithm of ["random_forest_classifier", "logistic_regression"]) {
      assert.throws(() => flats.resolve({ algorithm }), {
        code: "CD4ML_ALGORITHM_KIND",
        message:
          `The algorithm "${algorithm}" is for classification problems, and flats is a regression problem. ` +
          "Those that fit are: lasso, ridge.",
      });
    }
  });

  describe("of a classification", () => {
    beforeEach(() => {
      flats.change("problem.json", (it) => {
        it.kind = "classification";
        it.target = { field: "price", title: "Price", classes: ["low", "high"] };
      });
      flats.change("pipelines/default.json", (it) => {
        it.default_algorithm = "logistic_regression";
        it.acceptance = { metric: "f1_score", min: 0.5 };
        it.validation_metrics = ["accuracy", "roc_auc"];
      });
      flats.write("algorithms/logistic_regression/default.json", { c: 2 });
      flats.change("features/default.json", (it) => {
        it.derived = it.derived.filter(({ kind }: { kind: string }) => kind !== "target_average");
        it.numeric = ["area"];
      });
    });

    it("takes algorithms and metrics for classes", () => {
      const { algorithm, params } = flats.resolve();
      assert.deepEqual([algorithm, params.c], ["logistic_regression", 2]);
      assert.deepEqual(listChoices(flats.load()).algorithm, ["logistic_regression"]);
    });

    it("refuses the mean of a target that is no number", () => {
      flats.rejects(
        "features/default.json",
        (it) => {
          it.derived.push({ kind: "target_average", name: "mean", by: "street", prior: 1, weight: 1 });
        },
        "/derived/2/kind: classes have no average; target_average is for regression problems.",
      );
    });
  });
});
