"""Scenarios of the bet for tests of Python and of the page: random ones, links, files that are none."""

import numpy as np

from scalingbet import figures
from scalingbet.bet import Scenario, declared

BET = {name: figure for name, figure in figures.load().items() if figure.group == "bet"}
LINKS = {  # what has been given away, by version: its meaning stays
    "06-the-bet.html#bet-payback?v=1": {},
    "06-the-bet.html#bet-payback?v=1&margin=0.7&judge=stepwise": {"margin": 0.7, "judge": "stepwise"},
    "06-the-bet.html#bet-payback?v=1&replace=false&life=50&entry=war": {"replace": False, "life": 50, "entry": "war"},
    "https://example.org/b/notebooks/06-the-bet.html#bet-chance?v=1&by=2032&market=5000&worth=2.5&stock=20": {
        "market": 5000, "worth": 2.5, "stock": 20},
    "06-the-bet.html#bet-needed?v=1&goal=firms&asked_firms=4&by=2030&run=5e26&beyond=repeat": {
        "run": 5e26, "beyond": "repeat"},
    "06-the-bet.html#bet-compare?v=1&beside=kept&compute=4&other_margin=0.5&elasticity=0.9": {
        "compute": 4, "elasticity": 0.9},
    "#bet-progress?v=1&show=cost&compute=4&algorithms=2.5&beyond=made": {
        "compute": 4, "algorithms": 2.5, "beyond": "made"},
}  # fmt: skip
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
