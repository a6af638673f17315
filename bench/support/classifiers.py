"""The peer of classifiers.ts: scikit-learn's classifiers on the same splits. Prints the probabilities by split as JSON."""

import json
import sys

import networks
import numpy
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

with open(sys.argv[1]) as file:
    task = json.load(file)
params = task["params"]


def classifier():
    if task["algorithm"] == "logistic_regression":
        return make_pipeline(StandardScaler(), LogisticRegression(C=params["c"], max_iter=params["max_iterations"]))
    if task["algorithm"] == "neural_network":
        return make_pipeline(StandardScaler(), MLPClassifier(**networks.settings(params)))
    limits = {"max_depth": params["max_depth"], "min_samples_leaf": params["min_samples_leaf"], "random_state": 1}
    if task["algorithm"] == "decision_tree":
        return DecisionTreeClassifier(**limits)
    if task["algorithm"] == "gradient_boosting_classifier":
        steps = {"n_estimators": params["trees"], "learning_rate": params["learning_rate"]}
        return GradientBoostingClassifier(**steps, **limits)
    return RandomForestClassifier(n_estimators=params["trees"], max_features=params["max_features"], **limits)


def probabilities(part):
    fitted = classifier().fit(numpy.array(part["train"]).T, part["target"])
    return fitted.predict_proba(numpy.array(part["validate"]).T).tolist()


print(json.dumps([probabilities(part) for part in task["parts"]]))
