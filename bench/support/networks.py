"""How scikit-learn's networks are trained with our parameters of neural_network."""

import warnings

from sklearn.exceptions import ConvergenceWarning

# Both stop after as many epochs as the parameters say, converged or not.
warnings.simplefilter("ignore", ConvergenceWarning)


def settings(params):
    return {
        "hidden_layer_sizes": params["hidden_layers"],
        "learning_rate_init": params["learning_rate"],
        "alpha": params["l2"],
        "batch_size": params["batch_size"],
        "max_iter": params["epochs"],
        "early_stopping": params["validation_share"] > 0,
        "validation_fraction": params["validation_share"] or 0.1,
        "n_iter_no_change": params["patience"],
        "tol": params["tolerance"],
        "random_state": 1,
    }
