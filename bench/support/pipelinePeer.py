"""The peer of the benchmark of whole trainings: what our default pipeline of houses does, with pandas and scikit-learn.

Reads, looks up states, derives and encodes features, trains the forest, and validates it; of a report only the loss without
each feature, as ours has it, and no chart. Prints seconds and r2 as JSON.
"""

import json
import pathlib
import sys
import time

import numpy
import pandas
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.inspection import permutation_importance
from sklearn.metrics import median_absolute_error, r2_score, root_mean_squared_error
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

task = json.loads(sys.argv[1])
params, features = task["params"], task["features"]
folder = pathlib.Path(task["folder"])


def read():
    houses = pandas.read_csv(folder / "houses.csv", dtype={"zipcode": str})
    states = pandas.read_csv(folder / "zip_lookup.csv", dtype=str).set_index("zipcode")["state"]
    houses["state"] = houses["zipcode"].map(states)
    return houses


def derive(houses, train):
    for derived in features["derived"]:
        if derived["kind"] == "lookup":
            continue
        groups = train.groupby(derived["by"])["price"]
        if derived["kind"] == "target_average":
            weight, prior = derived["weight"], derived["prior"]
            known, other = (groups.sum() + prior * weight) / (groups.count() + weight), prior
        else:
            known, other = groups.count(), 0
        houses[derived["name"]] = houses[derived["by"]].map(known).fillna(other)


def train_and_validate():
    houses = read()
    split = pandas.Series(numpy.fromfile(folder / "split.bin", dtype="int8"))
    derive(houses, houses[split == 1])
    train, validate = houses[split == 1], houses[split == 2]
    levels = OneHotEncoder(
        min_frequency=features["encoder"]["min_count"],
        max_categories=features["encoder"]["max_levels"],
        handle_unknown="infrequent_if_exist",
        sparse_output=False,
    )
    columns = make_column_transformer((levels, features["categorical"]), ("passthrough", features["numeric"]))
    forest = RandomForestRegressor(
        n_estimators=params["trees"],
        max_depth=params["max_depth"],
        min_samples_leaf=params["min_samples_leaf"],
        max_features=float(params["max_features"]),
        n_jobs=task["threads"],
        random_state=1,
    )
    model = make_pipeline(columns, forest)
    asked = features["categorical"] + features["numeric"]
    model.fit(train[asked], train["price"])
    predicted = model.predict(validate[asked])
    scores = [score(validate["price"], predicted) for score in (r2_score, root_mean_squared_error, median_absolute_error)]
    sample = validate[:: max(1, len(validate) // 500)]
    permutation_importance(model, sample[asked], sample["price"], n_repeats=2, random_state=1)
    return scores[0]


start = time.perf_counter()
r2 = train_and_validate()
print(json.dumps({"seconds": time.perf_counter() - start, "r2": r2}))
