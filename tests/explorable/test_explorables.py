"""Every explorable says the same in Python and in the real Vega engine, in many states of its controls."""

import re

import numpy as np
import pytest
import vl_convert
from altair.vegalite.v6.schema.core import Root

from scalingbet import figures
from scalingbet.explorable import Column, Explorable, Rows, Slider
from scalingbet.explorable.vega import pipeline
from scalingbet.formula import DomainError
from sitebuild.figures.rows_js import MUCH, compiled

REGISTRY = figures.load()
pytestmark = pytest.mark.slow

MOST = 6_000  # rows of all states that the engine holds at once
STATES = 12  # random states a figure, with all its controls moved at once
# A column is a chain of formulas, each equal to 1e-12; differences of near-equal numbers may lose three digits more.
TOLERANCE = 1e-9
SEPARATOR = "␞"


def vega_says(figure, states, evaluated):
    """Return, for each state, ``(texts, columns)`` as the Vega engine computes them, many states in one run of it.

    ``evaluated`` is what Python says in one of them: which columns there are.
    """
    rows_each = sum(len(table) for table in evaluated.data.values())
    at_once = max(2, MOST // rows_each)
    for first in range(0, len(states), at_once):
        yield from some_say(figure, states[first : first + at_once], evaluated)


def some_say(figure, states, evaluated):
    """Return the same of ``states`` in one run of the engine."""
    signals, data = pipeline(figure)
    signals = [signal for signal in signals if "update" in signal]
    computed = {(source["name"], step["as"]) for source in data for step in source["transform"] if "expr" in step}
    wanted = [(name, c) for name in figure.datasets for c in evaluated.data[name].columns if (name, c) in computed]
    texts = ["'' + t_finding", "'' + t_reading"]
    texts += [f"join(pluck(data('{name}'), '{column}'), '{SEPARATOR}')" for name, column in wanted]
    # A symbol's description carries any text out of the engine; a text mark would be measured first.
    marks = [{"type": "symbol", "encode": {"update": {"description": {"signal": text}}}} for text in texts]
    # A group for each state, with signals and data of its own: their expressions are read once for all states.
    rows = {"name": "states", "values": [{"state": number, **state} for number, state in enumerate(states)]}
    moved = [{"name": f"p_{name}", "update": f"data('states')[parent.state]['{name}']"} for name in states[0]]
    facet = {"facet": {"name": "one", "data": "states", "groupby": "state"}}
    group = {"type": "group", "from": facet, "signals": moved + signals, "data": data, "marks": marks}
    scene = vl_convert.vega_to_scenegraph({"data": [rows], "marks": [group]})
    said = [mark["items"][0].get("description", "") for mark in _symbols(scene["scenegraph"])]
    for of_state in zip(*[iter(said)] * len(texts), strict=True):
        yield of_state[:2], {key: text.split(SEPARATOR) for key, text in zip(wanted, of_state[2:], strict=True)}


def _symbols(node):
    if node.get("marktype") == "symbol":
        yield node
    for child in node.get("items", []):
        yield from _symbols(child)


def differences(figure, states, in_python):
    """Return a sentence for each thing that Vega computes otherwise than ``in_python``, in each of ``states``."""
    problems = []
    in_vega = vega_says(figure, states, in_python[0])
    for state, evaluated, (texts, columns) in zip(states, in_python, in_vega, strict=True):
        for said, written in zip(texts, (evaluated.finding, evaluated.reading), strict=True):
            if said != written:
                problems.append(f"{figure.name} {state}: Vega says {said!r}, Python {written!r}")
        for (name, column), ours in columns.items():
            theirs = evaluated.data[name][column].to_numpy()
            if theirs.dtype.kind in "OUTb":
                expected = [{True: "true", False: "false"}.get(x, "" if x is None else str(x)) for x in theirs.tolist()]
                if ours != expected:
                    problems.append(f"{figure.name} {state}: {name}.{column} differs as text")
                continue
            numbers = np.array([float(x) if x not in ("", "null", "undefined") else np.nan for x in ours])
            scale = np.nanmax(np.abs(theirs), initial=0) or 1
            same = np.isclose(numbers, theirs, rtol=TOLERANCE, atol=TOLERANCE * scale, equal_nan=True)
            if len(numbers) != len(theirs) or not same.all():
                at = int(np.argmin(same))
                found = f"{numbers[at]} in Vega, {theirs[at]} here"
                problems.append(f"{figure.name} {state}: {name}.{column}[{at}] is {found}")
    return problems


def some_states(figure, count=STATES):
    """Return the opening state, each control that it shows unfolded at each end, and ``count`` random states of all."""
    rng = np.random.default_rng(20261122)
    states = [figure.defaults]
    for control in figure.controls:
        if control in figure.inputs and control.name not in figure.opened:
            continue  # tests/bet/test_engines.py has each input of the bet at its ends
        if isinstance(control, Slider):
            states += [figure.state(**{control.name: end}) for end in (control.low, control.high)]
        elif hasattr(control, "options"):
            states += [figure.state(**{control.name: option}) for option in control.options]
        else:
            states.append(figure.state(**{control.name: not control.value}))
    return states + [{c.name: c.random(rng) for c in figure.controls} for _ in range(count)]


@pytest.fixture(scope="module", params=sorted(REGISTRY))
def evaluated(request):
    """A figure, some of its states, and what Python says in each."""
    figure = REGISTRY[request.param]
    states = some_states(figure)
    return figure, states, [figure.evaluate(**state) for state in states]


def test_python_and_vega_agree(evaluated):
    assert differences(*evaluated) == []


def test_no_state_is_empty(evaluated):
    figure, states, in_python = evaluated
    for state, said in zip(states, in_python, strict=True):
        for text in (said.finding, said.reading):
            assert not re.search(r"\b(nan|inf|undefined|null)\b", text, re.IGNORECASE), f"{state}: {text}"
        for dataset, rows in figure.datasets.items():
            for column in rows.columns:
                values = said.data[dataset][column.name]
                if values.dtype.kind == "f" and isinstance(rows.start, int):
                    assert np.isfinite(values).all(), f"{state}: {dataset}.{column.name} is not finite"


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_every_figure_is_whole(name):
    figure = REGISTRY[name]
    assert figure.measure
    assert figure.description
    assert any(rows.columns for rows in figure.datasets.values())
    _, data = pipeline(figure)
    there = {source["name"]: {*(source.get("values") or [{}])[0]} | {"i"} for source in data}
    for source in data:
        there[source["name"]] |= {step["as"] for step in source["transform"] if "expr" in step}
    for name, rows in figure.datasets.items():
        assert {c.name for c in rows.columns} | {column for column, _ in rows.summaries.values()} <= there[name]
    assert all(control.why for control in figure.controls)
    Root.validate(figure.lite())


def _toy(name, python_only=lambda a: 0.0):
    def curve(row, p):
        row.x = 1 + row.t
        row.y = p.a * row.x + (python_only(p.a) if isinstance(p.a, float) else 0)

    return Explorable(
        name,
        controls=[Slider("a", "A", 1.0, 0.5, 2.0, 0.5)],
        data={"curve": Rows(3, curve, [Column("x", "X"), Column("y", "Y")])},
        chart=lambda d: d.curve.mark_line().encode(x="x:Q", y="y:Q"),
        finding=lambda p: "It grows",
        reading=lambda p: "So it does.",
        measure="y against x",
        description="A line",
        sources=[],
        speaks_of="",
    )


@pytest.fixture
def toy():
    made = []

    def make(**changes):
        made.append(f"toy-{len(made)}")
        return _toy(made[-1], **changes)

    yield make
    for name in made:
        del REGISTRY[name]


def test_the_comparison_sees_a_difference(toy):
    states = [{"a": 1.0}, {"a": 2.0}]

    def compared(figure):
        return differences(figure, states, [figure.evaluate(**state) for state in states])

    assert compared(toy()) == []
    found = compared(toy(python_only=lambda a: 1e-6))
    assert len(found) == 2
    assert all(f"{state}: curve.y[0]" in said for state, said in zip(states, found, strict=True))
    assert len(compared(toy(python_only=lambda a: 1e-6 * (a > 1)))) == 1


def test_a_state_outside_its_bounds_is_refused(toy):
    figure = toy()
    with pytest.raises(DomainError, match=r"a = 3; allowed is 0.5 to 2"):
        figure.evaluate(a=3)
    with pytest.raises(DomainError, match=r"has no control b; there are a"):
        figure.evaluate(b=3)


def test_names_are_unique_and_assigned_once(toy):
    toy()
    with pytest.raises(ValueError, match="two explorables are named 'toy-0'"):
        _toy("toy-0")


def test_a_compiled_row_keeps_what_is_named_elsewhere():
    names = "abcdefgh"
    steps = [{"type": "sequence", "start": 0, "stop": MUCH, "as": "i"}]
    pairs = zip(names, "i" + names[:-1], strict=True)
    steps += [{"type": "formula", "as": new, "expr": f"datum.{old} * p_x + 1"} for new, old in pairs]
    data = [
        {"name": "rows", "transform": [*steps, {"type": "formula", "as": "z", "expr": "format(datum.b, '.2~g')"}]},
        {"name": "after", "source": "rows", "transform": [
            {"type": "aggregate", "groupby": ["c"], "fields": ["d"], "ops": ["argmin"], "as": ["best"]},
            {"type": "formula", "as": "y", "expr": "datum.best.e + datum['f']"},
        ]},
    ]  # fmt: skip
    rest = {"marks": [{"encode": {"x": {"field": "g"}, "text": {"value": "words, then a and h"}}}]}
    assert compiled(data)["rows"]["columns"] == [*names]
    found = compiled(data, rest)["rows"]
    assert found["columns"] == [*"bcdefg"]
    assert (found["first"], found["count"]) == (1, len(names))
    assert "const c_a=c_i * p_x + 1;" in found["code"]
    assert "datum.g=" in found["code"]
    assert "datum.h=" not in found["code"]
