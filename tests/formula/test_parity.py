"""One formula, two engines: every @formula of every model module, Python against Vega, here and in Chromium."""

import json

import checks
import numpy as np
import pytest
from parity import (
    FORMULAS,
    MODULES,
    POINTS,
    TOLERANCE,
    cases,
    in_vega,
    measure,
    number,
    own_functions,
    table,
    takes_numbers,
    worst,
)

from scalingbet.formula import Quantity, exp, formula, log, power


@pytest.fixture(scope="module")
def measured():
    found = measure()
    print("\n" + table(found))
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_public_function_of_a_model_is_a_formula_or_says_why_not(module):
    neither = [
        name
        for name, f in own_functions(module).items()
        if not hasattr(f, "domain") and not hasattr(f, "no_closed_form")
    ]
    assert not neither, f"{module.__name__}: {', '.join(neither)} have neither @formula nor @procedure"


def test_the_models_are_found():
    assert {"scalingbet.laws.kaplan", "scalingbet.laws.chinchilla", "scalingbet.laws.growth"} <= {
        m.__name__ for m in MODULES
    }


@pytest.mark.parametrize("name", FORMULAS)
def test_python_and_vega_agree(name, measured):
    found = measured[name]
    assert found.difference <= TOLERANCE, f"{name} differs by {found.difference:.1e} at {found.at}"
    assert found.points >= (POINTS if takes_numbers(FORMULAS[name]) else 1)


N = Quantity("parameters", 1e6, 1e14, log=True, above=0)
D = Quantity("tokens", 1e6, 1e16, log=True, above=0)


@formula(N=N, D=D)
def right(N, D):
    """Return a law to plant defects in."""
    return 1.69 + 406.4 / power(N, 0.34) + 410.7 / power(D, 0.28)


DEFECTS = {
    "a flipped sign": lambda N, D: 1.69 - 406.4 / power(N, 0.34) + 410.7 / power(D, 0.28),
    "a dropped term": lambda N, D: 1.69 + 406.4 / power(N, 0.34),
    "a dropped floor": lambda N, D: 406.4 / power(N, 0.34) + 410.7 / power(D, 0.28),
    "a constant wrong in its twelfth digit": lambda N, D: (
        1.69000000001 + 406.4 / power(N, 0.34) + 410.7 / power(D, 0.28)
    ),
    "arguments swapped": lambda N, D: 1.69 + 406.4 / power(D, 0.34) + 410.7 / power(N, 0.28),
    "not a number somewhere": lambda N, D: 1.69 + 406.4 / power(N, 0.34) + 410.7 / power(D, 0.28) + 0 * log(N - 2e6),
    "infinite somewhere": lambda N, D: right(N, D) + exp(N) * 0,
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_the_comparer_catches(defect):
    planted = cases("right", right, traced=DEFECTS[defect])
    assert worst(planted, in_vega(planted))["right"].difference > TOLERANCE


def test_the_comparer_passes_what_is_right():
    assert measure({"right": right})["right"].difference <= 4e-16


def test_a_browser_agrees_at_100_000_points(browser, site):
    """The reader's engine: Chromium's own JavaScript, Vega's interpreter (what a strict policy allows)."""
    combinations = sum(len(cases(name, f, 1)) for name, f in FORMULAS.items() if takes_numbers(f))
    count = -(-100_000 // combinations)
    everything = [case for name, f in FORMULAS.items() for case in cases(name, f, count, seed=20260202)]
    spec = {"data": [case.dataset(f"d{k}") for k, case in enumerate(everything)]}
    wanted = [[f"d{k}", f"y{i}"] for k, case in enumerate(everything) for i in range(len(case.in_vega))]
    with browser.new_page() as page:
        page.add_script_tag(path=site / checks.VEGA)
        texts = page.evaluate(
            """async (text) => {
              const [spec, wanted] = JSON.parse(text);
              const view = await vega.view(spec, {renderer: "none"});
              return wanted.map(([name, field]) => view.data(name).map((row) => String(row[field])).join(" "));
            }""",
            json.dumps([spec, wanted]),  # as one text: much faster than as a value
        )
    texts = iter(texts)
    computed = [[np.array([number(t) for t in next(texts).split(" ")]) for _ in case.in_vega] for case in everything]
    found = worst(everything, computed)
    assert sum(one.points for one in found.values()) >= 100_000
    bad = {name: one for name, one in found.items() if one.difference > TOLERANCE}
    assert not bad, "\n".join(f"{name}: {one.difference:.1e} at {one.at}" for name, one in bad.items())
