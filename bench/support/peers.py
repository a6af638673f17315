"""Peers of the project's trainers, with the same parameters on the same matrix. Prints what it took and r2, or of classes
the log loss, as JSON, and how long predictions take if that is asked for."""

import json
import re
import sys
import time

import networks
import numpy
from sklearn.metrics import log_loss, r2_score

training = json.loads(sys.argv[1])
params, sizes, threads = training["params"], training["sizes"], training["threads"]


def matrix(name):
    values = numpy.fromfile(f"{training['folder']}/{name}.bin", dtype="<f8")
    return values.reshape(sizes["features"], sizes[name]).T.copy()


def kibibytes(name):
    with open("/proc/self/status") as status:
        return int(re.search(name + r":\s+(\d+)", status.read())[1])


def forest_settings():
    return {
        "n_estimators": params["trees"],
        "max_depth": params["max_depth"],
        "min_samples_leaf": params["min_samples_leaf"],
        "n_jobs": threads,
        "random_state": 1,
    }


def boosting_settings():
    return {
        "n_estimators": params["trees"],
        "max_depth": params["max_depth"],
        "learning_rate": params["learning_rate"],
        "min_samples_leaf": params["min_samples_leaf"],
        "random_state": 1,
    }


def hist_settings():
    return {
        "max_iter": params["trees"],
        "max_depth": params["max_depth"],
        "max_leaf_nodes": None,
        "learning_rate": params["learning_rate"],
        "min_samples_leaf": params["min_samples_leaf"],
        "l2_regularization": params.get("l2", 0),
        "max_bins": params["max_bins"],
        "early_stopping": False,
        "random_state": 1,
    }


def lightgbm_settings():
    return {
        "n_estimators": params["trees"],
        "max_depth": params["max_depth"],
        "num_leaves": 2 ** params["max_depth"],
        "learning_rate": params["learning_rate"],
        "min_child_samples": params["min_samples_leaf"],
        "reg_lambda": params.get("l2", 0),
        "max_bin": params["max_bins"],
        "n_jobs": threads,
        "verbosity": -1,
    }


def random_forest():
    from sklearn.ensemble import RandomForestRegressor

    return RandomForestRegressor(max_features=float(params["max_features"]), **forest_settings())


def decision_tree():
    from sklearn.tree import DecisionTreeRegressor

    return DecisionTreeRegressor(
        max_depth=params["max_depth"], min_samples_leaf=params["min_samples_leaf"], random_state=1
    )


def adaboost():
    from sklearn.ensemble import AdaBoostRegressor
    from sklearn.tree import DecisionTreeRegressor

    tree = DecisionTreeRegressor(max_depth=params["max_depth"], min_samples_leaf=params["min_samples_leaf"])
    return AdaBoostRegressor(
        tree,
        n_estimators=params["trees"],
        learning_rate=params["learning_rate"],
        loss=params["loss"],
        random_state=1,
    )


def lasso():
    from sklearn.linear_model import Lasso
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), Lasso(alpha=params["alpha"], max_iter=params["max_iterations"]))


def ridge():
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), Ridge(alpha=params["alpha"]))


def neural_network():
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.neural_network import MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    network = MLPRegressor(**networks.settings(params))
    return TransformedTargetRegressor(make_pipeline(StandardScaler(), network), transformer=StandardScaler())


def gradient_boosting():
    from sklearn.ensemble import GradientBoostingRegressor

    return GradientBoostingRegressor(**boosting_settings())


def hist_gradient_boosting():
    from sklearn.ensemble import HistGradientBoostingRegressor

    return HistGradientBoostingRegressor(**hist_settings())


def lightgbm():
    from lightgbm import LGBMRegressor

    return LGBMRegressor(**lightgbm_settings())


def xgboost():
    from xgboost import XGBRegressor

    # Each row counts 1 in the hessian of the squared error: the least sum is the least number of rows.
    return XGBRegressor(
        n_estimators=params["trees"],
        max_depth=params["max_depth"],
        learning_rate=params["learning_rate"],
        min_child_weight=params["min_samples_leaf"],
        reg_lambda=params["l2"],
        max_bin=params["max_bins"],
        tree_method="hist",
        n_jobs=threads,
    )


def gradient_boosting_classifier():
    from sklearn.ensemble import GradientBoostingClassifier

    return GradientBoostingClassifier(**boosting_settings())


def hist_gradient_boosting_classifier():
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(**hist_settings())


def lightgbm_classifier():
    from lightgbm import LGBMClassifier

    return LGBMClassifier(**lightgbm_settings())


def random_forest_classifier():
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(max_features=params["max_features"], **forest_settings())


def score():
    if "classes" in training:
        return log_loss(actual, model.predict_proba(validate))
    return r2_score(actual, model.predict(validate))


def microseconds(rows, predict, repeats):
    """Processor time a row, of the fastest of some repeats."""
    least = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        predict()
        least = min(least, time.process_time() - start)
    return least * 1e6 / rows


def prediction_times(rows):
    batch = numpy.ascontiguousarray(validate[:rows])
    first = [batch[i : i + 1] for i in range(100)]
    return {
        "single": microseconds(len(first), lambda: [model.predict(row) for row in first], 5),
        "together": microseconds(rows, lambda: model.predict(batch), 5),
    }


train, validate = matrix("train"), matrix("validate")
target = numpy.fromfile(f"{training['folder']}/target.bin", dtype="<f8")
actual = numpy.fromfile(f"{training['folder']}/actual.bin", dtype="<f8")
model = globals()[training["trainer"]]()
# Forget the most memory so far.
with open("/proc/self/clear_refs", "w") as clear:
    clear.write("5")
before = kibibytes("VmRSS")
start, cpu = time.perf_counter(), time.process_time()
model.fit(train, target)
outcome = {
    "seconds": time.perf_counter() - start,
    "cpuSeconds": time.process_time() - cpu,
    "megabytes": (kibibytes("VmHWM") - before) / 1024,
}
if "batch" in training:
    outcome["prediction"] = prediction_times(training["batch"])
print(json.dumps({**outcome, "score": score()}))
