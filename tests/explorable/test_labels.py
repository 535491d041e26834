"""No label of a figure behind the chapters touches another or leaves its frame, also with a control at an end."""

import re

import pytest
from driven import NOTEBOOKS
from labels import crowded

from scalingbet import figures
from scalingbet.explorable import NARROW, Slider

REGISTRY = figures.load()
BEHIND = sorted(
    {
        name.replace("_", "-")
        for path in NOTEBOOKS if path.stem.endswith("-workings")
        for name in re.findall(r'"\w*figures\.(\w+)"', path.read_text("utf-8"))
    }
)  # fmt: skip
pytestmark = pytest.mark.slow


def states(figure):
    """Return the opening state, and each control that is shown at each of its ends, the others as they open."""
    moved = [figure.state()]
    for control in (one for one in figure.controls if one.name in figure.shown):
        ends = (
            (control.low, control.high) if isinstance(control, Slider) else getattr(control, "options", (True, False))
        )
        moved += [figure.state(**{control.name: end}) for end in ends if end != control.value]
    return moved


def drawn(figure, state):
    """Return the figure's specification for a narrow screen, in a state."""
    spec = figure.vega(NARROW)
    for signal in spec["signals"]:
        if signal["name"].removeprefix("p_") in state and signal["name"].startswith("p_"):
            signal["value"] = state[signal["name"].removeprefix("p_")]
    return spec


@pytest.mark.parametrize("name", BEHIND)
def test_labels_stand_clear(name):
    figure = REGISTRY[name]
    found = {str(state): crowded(drawn(figure, state)) for state in states(figure)}
    assert {state: problems for state, problems in found.items() if problems} == {}


@pytest.mark.parametrize(
    ("place", "said"), [({"x": 98}, "'a label' leaves the frame"), ({"x": 10}, "touches 'a label'")]
)
def test_a_label_in_the_way_is_seen(place, said):
    mark = {"type": "text", "encode": {"enter": {name: {"value": value} for name, value in
            ({"text": "a label", "fontSize": 12, "y": 50, "fill": "black"} | place).items()}}}  # fmt: skip
    other = {"type": "text", "encode": {"enter": mark["encode"]["enter"] | {"x": {"value": 30}}}}
    problems = crowded({"width": 100, "height": 100, "autosize": "none", "marks": [mark, other]})
    assert any(said in problem for problem in problems)
