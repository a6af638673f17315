"""The peer of train.ts: scikit-learn's RandomForestRegressor on the same matrix. Prints seconds and r2 as JSON."""

import json
import sys
import time

import numpy
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import r2_score

folder, task = sys.argv[1], json.loads(sys.argv[2])


def matrix(name, rows):
    return numpy.fromfile(f"{folder}/{name}", dtype="<f8").reshape(task["features"], rows).T.copy()


train, validate = matrix("train.bin", task["train"]), matrix("validate.bin", task["validate"])
target = numpy.fromfile(f"{folder}/target.bin", dtype="<f8")
actual = numpy.fromfile(f"{folder}/actual.bin", dtype="<f8")
forest = RandomForestRegressor(
    n_estimators=task["trees"],
    max_depth=task["max_depth"],
    min_samples_leaf=task["min_samples_leaf"],
    max_features=float(task["max_features"]),
    n_jobs=task["threads"],
    random_state=1,
)
start = time.perf_counter()
forest.fit(train, target)
seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "r2": r2_score(actual, forest.predict(validate))}))
