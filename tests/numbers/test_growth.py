"""How fast something grew between two dated facts: one function says it, and no entry says it another way."""

import ast
import math
import re

import pytest

from scalingbet import facts, numbers
from scalingbet.facts import FactError, growth, years_between
from scalingbet.numbers.expressions import parsed

READS = {"facts", "latest"}
POWERS = {"yearly_factor", "implied_growth", "log", "log2", "log10", "doubling_time", "years_per_factor"}


def row(value, speaks_of):
    return {"value": value, "speaks_of": speaks_of}


def test_growth_is_the_root_of_the_ratio_over_the_years_between_the_days():
    assert growth(row(2, "2023-12"), row(20, "2025-12"), "value") == pytest.approx(math.sqrt(10), rel=1e-12)
    assert growth(row(4, "2024-01-01"), row(1, "2026-01-01"), "value") == pytest.approx(0.5, rel=1e-12)
    assert growth(row(3, 2020), row(9, 2021), lambda one: 2 * one["value"]) == pytest.approx(3, rel=1e-12)
    two = [row(1, "2024-01"), row(3, "2024-05")]  # as one row of 4 in April
    assert growth(two, row(8, "2025-04"), "value") == pytest.approx(2, rel=1e-12)


@pytest.mark.parametrize(
    ("earlier", "later", "said"),
    [
        (row(2, 2023), row(20, "2025-12"), "from 2023 to 2025-12; allowed beside a month is a month or a day"),
        (row(2, "2025-12"), row(20, "2025-12"), "from 2025-12 to 2025-12; allowed is a later date"),
        (row(None, 2023), row(20, 2025), "value = None of 2023; allowed is a number above 0"),
    ],
)
def test_what_is_no_growth_says_why(earlier, later, said):
    with pytest.raises(FactError, match=re.escape(said)):
        growth(earlier, later, "value")


def test_a_bare_year_stands_beside_a_month_over_five_years():
    assert years_between("2003-01", 2024) == pytest.approx(21.5, abs=0.05)


def _reads(node):
    """Whether an expression reads dated facts, itself or through a number that is nothing but such a reading."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name):
            if one.func.id in READS:
                return True
            if one.func.id == "number" and isinstance(one.args[0], ast.Constant):
                about = numbers.definitions()[one.args[0].value][1]
                inner = parsed(about["value"], "").body
                while isinstance(inner, ast.BinOp | ast.Subscript):
                    inner = inner.left if isinstance(inner, ast.BinOp) else inner.value
                if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id in READS:
                    return True
    return False


def by_hand(expression):
    """Return the parts of an expression that make a growth rate of two dated facts without ``growth``."""
    found = []
    for node in ast.walk(parsed(expression, "")):
        ratio = None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and isinstance(node.right, ast.BinOp):
            ratio = [node.left.left, node.left.right] if isinstance(node.left, ast.BinOp) else None
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in POWERS:
            first = node.args[0]
            if isinstance(first, ast.BinOp) and isinstance(first.op, ast.Div):
                ratio = [first.left, first.right]
            elif node.func.attr in ("yearly_factor", "implied_growth"):
                ratio = node.args[:2]
        if ratio and all(map(_reads, ratio)):
            found.append(ast.unparse(node))
    return found


def test_no_entry_makes_a_growth_rate_of_two_dated_facts_by_hand():
    made = {key: by_hand(about["value"]) for key, (_, about) in numbers.definitions().items()}
    assert {key: parts for key, parts in made.items() if parts} == {}


@pytest.mark.parametrize(
    "expression",
    [
        '(latest("run_rates", company="OpenAI")["run_rate_bn_usd"] / number("market.openai_now")) ** (1 / 2)',
        'market.yearly_factor(facts("gpu_rental", date="2025-10")["usd_per_hour"], number("market.rent_now"), 0.8)',
        '21 / math.log2(facts("reported", quantity="b")["value"] / facts("reported", quantity="a")["value"])',
    ],
)
def test_the_ways_it_was_done_by_hand_are_seen(expression):
    assert by_hand(expression)


def test_the_run_rates_of_one_chart_speak_of_the_same_part_of_the_year():
    """OpenAI's chart has a value a year, the first of which the press dated to December 2023."""
    days = [one["speaks_of"] for one in facts.vintages("run_rates", source="openai2026scales")]
    assert days == ["2023-12", "2024-12", "2025-12"]
    assert numbers.get("market.openai_growth").value == pytest.approx(math.sqrt(10), rel=1e-9)
