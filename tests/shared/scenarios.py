"""Scenarios of the bet for tests of Python and of the page: random ones, links, files that are none."""

import json

from places import ROOT
from random_worlds import scenarios

from scalingbet import figures
from scalingbet.bet import declared

BET = {name: figure for name, figure in figures.load().items() if figure.group == "bet"}
CASES = json.loads((ROOT / "tests" / "static" / "cases.json").read_text("utf-8"))  # the page's scripts read them too
LINKS = {case["link"]: case["values"] for case in CASES["links"]}  # what has been given away: its meaning stays
EARLIER = {case["link"]: case["values"] for case in CASES["earlier links"]}  # of version 1
BAD_LINKS = {case["link"]: case["named"] for case in CASES["wrong links"]} | {"#bet-payback": "version"}
BAD_FILES = {
    "no JSON": ("{", "this is no JSON"),
    "a list": ("[]", "scaling_bet"),
    "no version": ('{"inputs": {}}', "scaling_bet"),
    "a later version": ('{"scaling_bet": 99, "inputs": {}}', "scaling_bet"),
    "no inputs": ('{"scaling_bet": 2}', "inputs"),
    "inputs that are a list": ('{"scaling_bet": 2, "inputs": [1]}', "inputs"),
    "an unknown input": ('{"scaling_bet": 2, "inputs": {"fame": 1}}', "fame"),
    "a text for a number": ('{"scaling_bet": 2, "inputs": {"price": "0.5"}}', "price"),
    "a number out of bounds": ('{"scaling_bet": 2, "inputs": {"price": 2}}', "price"),
    "a truth value for a number": ('{"scaling_bet": 2, "inputs": {"price": true}}', "price"),
    "an unknown option": ('{"scaling_bet": 2, "inputs": {"judge": "<img src=x onerror=boom()>"}}', "judge"),
    "nothing": ('{"scaling_bet": 2, "inputs": {"price": null}}', "price"),
    "a prototype": ('{"scaling_bet": 2, "inputs": {"__proto__": {"price": 9}}}', "__proto__"),
}


def random_states(count, seed=20261125):
    """Return ``count`` scenarios with every input anywhere between its bounds, one in ten at a bound."""
    return scenarios(-(-count // 54), seed)[:: max(1, 54 * -(-count // 54) // count)][:count]


def bet_state(scenario):
    """Return a scenario as the controls of a figure hold it."""
    inputs = scenario.inputs()
    return {name: inputs[name] for name in (*declared().choices, *declared().numbers)}
