"""Intervals against what they promise: how often they cover, over runs simulated from a law that is known."""

import dataclasses
import functools

import numpy as np
import pytest
from simulated import NAMES, NEAR, runs, too_few, too_many

from scalingbet import laws
from scalingbet.fitting import fit_chinchilla, fit_power_law
from scalingbet.laws import chinchilla_loss

pytestmark = pytest.mark.slow

LAW, AT = laws.BESIROGLU_2024, (7e10, 1.4e12)


@pytest.fixture(scope="module")
def many():
    """Return laws fitted to forty sets of runs of one law."""
    return [fit_chinchilla(*runs(60, seed=seed), bootstrap=150, starts=NEAR) for seed in range(40)]


def held(law, seed, level):
    """Return whether a law's intervals hold the true constants, the true best ratio, and one more run."""
    found = {name: (law.interval(name, level), getattr(LAW, name)) for name in NAMES}
    ratio = functools.partial(laws.tokens_per_parameter, 5.76e23)
    found["ratio"] = law.interval(ratio, level), ratio(LAW)
    one_more = chinchilla_loss(*AT, LAW) * np.exp(0.01 * np.random.default_rng(1000 + seed).standard_normal())
    found["run"] = law.predict(*AT, level)[1:], one_more
    return {name: low <= true <= high for name, ((low, high), true) in found.items()}


def test_intervals_cover_as_they_should(many):
    found = [held(law, seed, 0.8) for seed, law in enumerate(many)]
    for name in found[0]:
        hits = [one[name] for one in found]
        assert not too_few(hits, 0.8), name
        assert not too_many(hits, 0.8, 0.08), name
    # Intervals of half the level are seen: the test can fail.
    assert too_few([held(law, seed, 0.4)["alpha"] for seed, law in enumerate(many)], 0.8)


def test_standard_errors_are_the_spread_of_many_fits(many):
    for name in ("E", "alpha", "beta"):
        spread = np.std([getattr(law, name) for law in many], ddof=1)
        # The spread of 40 is known to 11%, and the median's bootstrap is somewhat wide.
        assert np.median([getattr(law.se, name) for law in many]) == pytest.approx(1.1 * spread, rel=0.4)


CEREBRAS = np.geomspace(2.6e18, 2.3e22, 7)


def test_profile_intervals_cover_as_they_should():
    hits = {"exponent": [], "floor": [], "point": []}
    for seed in range(40):
        random = np.random.default_rng(seed)
        truth = lambda C: 0.5 + (C / 6e22) ** -0.0737  # noqa: E731
        fit = fit_power_law(CEREBRAS, truth(CEREBRAS) * np.exp(0.005 * random.standard_normal(7)), floor=True)
        _, low, high = fit.predict(1e23, 0.95)
        hits["exponent"].append(fit.exponent.low <= 0.0737 <= fit.exponent.high)
        hits["floor"].append(fit.floor.low <= 0.5 <= fit.floor.high)
        hits["point"].append(low <= truth(1e23) * np.exp(0.005 * random.standard_normal()) <= high)
    for name, found in hits.items():
        assert not too_few(found, 0.95), name


def test_without_draws_there_are_no_intervals():
    law = fit_chinchilla(*runs(), bootstrap=0)
    assert law.se is None
    for asked in (lambda: law.interval("alpha"), lambda: law.predict(*AT)):
        with pytest.raises(ValueError, match="bootstrap=0"):
            asked()


def test_a_fitted_law_is_a_law():
    law = fit_chinchilla(*runs(), bootstrap=0)
    plain = laws.ChinchillaLaw("", *law.constants)
    for formula in (laws.compute_optimal, laws.tokens_per_parameter, laws.optimal_reducible_loss):
        assert formula(5.76e23, law) == formula(5.76e23, plain)
    assert law == dataclasses.replace(law)
    assert hash(law) == hash(dataclasses.replace(law))
