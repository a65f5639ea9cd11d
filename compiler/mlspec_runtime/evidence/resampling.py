"""Days drawn with replacement: how often each day counts in each replicate."""

import numpy as np

from mlspec_runtime.evidence.outcomes import Integers


def day_weights(days: int, resamples: int, seed: int) -> Integers:
    """Returns how often each day was drawn, shape (resamples, days); each row sums to the number of days.

    This is the bootstrap of clusters: rows of one day share weather and crews, so that days are drawn,
    never rows (Davison and Hinkley, *Bootstrap Methods and their Application*, 1997, section 3.8). One
    matrix serves all models and slices of a window, which makes every comparison between them a paired one.
    """
    drawn = np.random.default_rng(seed).integers(0, days, size=(resamples, days))
    places = drawn + days * np.arange(resamples)[:, np.newaxis]
    return np.bincount(places.ravel(), minlength=resamples * days).reshape(resamples, days)


def once(days: int) -> Integers:
    """Returns the weights of the data as they are, shape (1, days): every day counts once."""
    return np.ones((1, days), dtype=np.int64)
