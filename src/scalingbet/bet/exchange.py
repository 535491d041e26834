"""A scenario's values as a link or a file, and back; what a file or a link cannot hold raises, by name."""

from __future__ import annotations

import csv
import io
import json
import warnings
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote

from .world import ScenarioError, told, world

LOOKS = ("what", "beside", "by", "base", "show", "who")  # what a figure shows of the scenario is no part of it


def versions() -> tuple[str, ...]:
    """Return the versions of links and files that can be read."""
    return world().earlier["version"], str(world().version)


def text_of(value: Any) -> str:
    """Return an input's value as links and files write it.

    >>> text_of(0.1), text_of(3e15), text_of("most")
    ('0.1', '3e+15', 'most')
    """
    return f"{value:.12g}" if isinstance(value, int | float) else str(value)


def value_of(name: str, text: str) -> Any:
    """Return the value of an input from a text; a name that is no number is left for the scenario to name."""
    if name not in world().numbers:
        return text
    try:
        return float(text)
    except ValueError:
        return text


def brought_over(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the nearest values of this chain to ``inputs`` of the first version, and say in a warning what changed.

    A number is multiplied as ``world.yaml`` says and kept within its bounds; of forms the counterpart or, for a number
    that has become a form, the nearest one.  What has no counterpart is left out.
    """
    warnings.warn(world().earlier["sentence"], stacklevel=4)
    found: dict[str, Any] = {}
    for was, (name, rule) in world().earlier["names"].items():
        if was not in inputs:
            continue
        value = inputs[was]
        if isinstance(rule, Mapping) and value in rule:
            found[name] = rule[value]
            continue
        number = value if isinstance(value, int | float) and not isinstance(value, bool) else value_of("rate", value)
        if isinstance(number, str | bool) or number != number or isinstance(next(iter([*_texts(rule)]), 0), str):
            raise ScenarioError(f"{was} = {value!r:.60}; allowed is {', '.join(rule) if _texts(rule) else 'a number'}")
        if isinstance(rule, Mapping):
            found[name] = min(rule, key=lambda form: abs(rule[form] - number))
        else:
            declared = world().numbers[name]
            found[name] = min(declared.high, max(declared.low, number * rule))
    return found


def _texts(rule: Any) -> list[str]:
    return [value for value in rule.values() if isinstance(value, str)] if isinstance(rule, Mapping) else []


def link_of(values: Mapping[str, Any], page: str, figure: str) -> str:
    """Return the address that opens ``values``, those that differ from the defaults, on the site's page."""
    if "elasticity" in values:
        forms = ", ".join(world().choices["demand"].options)
        raise ScenarioError(f"elasticity = {values['elasticity']:g}; allowed in a link is demand, one of {forms}")
    changed = "".join(f"&{name}={quote(text_of(value))}" for name, value in values.items())
    return f"{page}#{figure}?v={world().version}{changed}"


def values_of_link(link: str) -> dict[str, Any]:
    """Return the values of an address that the site's page gave; one without a known version raises."""
    pairs = dict(parse_qsl(link.partition("#")[2].partition("?")[2], keep_blank_values=True))
    version = pairs.pop("v", None)
    if version not in versions():
        raise ScenarioError(f"v = {version!r:.20} is no version of a link; allowed is {', '.join(versions())}")
    if version == world().earlier["version"]:
        return brought_over(pairs)
    inputs = {
        name: text for name, text in pairs.items() if name not in LOOKS and not name.startswith("other_scenario_")
    }
    return {name: value_of(name, text) for name, text in inputs.items()}


def json_of(values: Mapping[str, Any]) -> str:
    """Return ``values`` as JSON: version, inputs."""
    return json.dumps({"scaling_bet": world().version, "inputs": values}, indent=1) + "\n"


def values_of_json(text: str) -> dict[str, Any]:
    """Return the values of :func:`json_of`; a file that is none raises :class:`ScenarioError`, with the field."""
    try:
        record = json.loads(text)
    except ValueError as error:
        raise ScenarioError(f"this is no JSON: {error}") from None
    if not isinstance(record, dict) or str(record.get("scaling_bet")) not in versions():
        raise ScenarioError(f"scaling_bet: the file names no version of a scenario; allowed is {', '.join(versions())}")
    if not isinstance(record.get("inputs"), dict):
        raise ScenarioError("inputs: the file has no inputs; allowed is an object of names and values")
    earlier = str(record["scaling_bet"]) == world().earlier["version"]
    return brought_over(record["inputs"]) if earlier else record["inputs"]


def csv_of(values: Mapping[str, Any]) -> str:
    """Return ``values`` as CSV: a line an input, with unit, kind and evidence."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["input", "value", "unit", "kind", "evidence"])
    for name, value in values.items():
        lines.writerow([name, text_of(value), *about(name)])
    return text.getvalue()


def about(name: str) -> tuple[str, str, str]:
    """Return unit, kind and evidence of an input; a choice has no unit, and is an assumption."""
    if name in (*world().choices, "elasticity"):
        return "", "assumption", told("demand" if name == "elasticity" else name)[0]
    declared = world().numbers[name]
    return declared.unit, declared.kind, told(name)[0]
