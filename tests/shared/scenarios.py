"""Scenarios of the bet for tests of Python and of the page: random ones, links, files that are none."""

import json

import numpy as np
from places import ROOT

from scalingbet import figures
from scalingbet.bet import Scenario, declared

BET = {name: figure for name, figure in figures.load().items() if figure.group == "bet"}
CASES = json.loads((ROOT / "tests" / "static" / "cases.json").read_text("utf-8"))  # the page's scripts read them too
LINKS = {case["link"]: case["values"] for case in CASES["links"]}  # what has been given away: its meaning stays
BAD_LINKS = {case["link"]: case["named"] for case in CASES["wrong links"]} | {"#bet-payback": "version"}
BAD_FILES = {
    "no JSON": ("{", "this is no JSON"),
    "a list": ("[]", "scaling_bet"),
    "no version": ('{"inputs": {}}', "scaling_bet"),
    "a later version": ('{"scaling_bet": 99, "inputs": {}}', "scaling_bet"),
    "no inputs": ('{"scaling_bet": 1}', "inputs"),
    "inputs that are a list": ('{"scaling_bet": 1, "inputs": [1]}', "inputs"),
    "an unknown input": ('{"scaling_bet": 1, "inputs": {"fame": 1}}', "fame"),
    "a text for a number": ('{"scaling_bet": 1, "inputs": {"margin": "0.5"}}', "margin"),
    "a number out of bounds": ('{"scaling_bet": 1, "inputs": {"margin": 2}}', "margin"),
    "a truth value for a number": ('{"scaling_bet": 1, "inputs": {"margin": true}}', "margin"),
    "a number for a truth value": ('{"scaling_bet": 1, "inputs": {"replace": 1}}', "replace"),
    "an unknown option": ('{"scaling_bet": 1, "inputs": {"judge": "<img src=x onerror=boom()>"}}', "judge"),
    "nothing": ('{"scaling_bet": 1, "inputs": {"margin": null}}', "margin"),
    "a prototype": ('{"scaling_bet": 1, "inputs": {"__proto__": {"margin": 9}}}', "__proto__"),
}


def random_states(count, seed=20261125):
    """Return ``count`` scenarios with every input drawn over its bounds; one in five choices is extreme."""
    rng = np.random.default_rng(seed)

    def value(one):
        if one.options:
            return str(rng.choice(list(one.options)))
        if isinstance(one.value, bool):
            return bool(rng.integers(2))
        u = rng.choice([rng.random(), 0.0, 1.0], p=[0.9, 0.05, 0.05])
        drawn = one.low * (one.high / one.low) ** u if one.log else one.low + (one.high - one.low) * u
        return float(np.clip(round(drawn) if one.step == 1 else drawn, one.low, one.high))

    return [Scenario(**{name: value(one) for name, one in declared().inputs.items()}) for _ in range(count)]
