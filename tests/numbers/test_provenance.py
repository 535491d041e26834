"""Where each number is from: every name leads somewhere, and its kind follows from what it is computed from."""

import re

import pytest

from scalingbet import bet, facts, numbers
from scalingbet.facts import lookup
from scalingbet.facts.book import chapters
from scalingbet.numbers import provenance
from scalingbet.numbers.expressions import MODULES
from scalingbet.numbers.naming import names, unknown_names
from scalingbet.numbers.provenance import ALL_KINDS
from sitebuild.about import reference
from sitebuild.ledger import codebook, entries


@pytest.fixture(scope="module")
def every():
    """Every checked number, by key."""
    return numbers.load()


def known(name, rows=(), kind="", said=""):
    """Return the kind of an expression, with one other number of a given kind."""
    return provenance.kind_of(name, "test.yaml, a", rows, lambda key: type("Number", (), {"kind": kind}), said)


def test_every_name_in_every_expression_is_one_of_the_book_or_of_python():
    lost = {key: unknown_names(about["value"], key) for key, (_, about) in numbers.definitions().items()}
    assert {key: some for key, some in lost.items() if some} == {}
    assert unknown_names("laws + 1", "a name that is only named") == {"laws"}


def test_a_number_names_the_sources_of_what_it_is_made_from_each_with_its_own_place(every):
    spending = every["market.ai_capex"].source
    assert set(spending) < set(every["market.required_times"].source)  # it is made from both
    assert next(iter(every["market.required"].source)) == "doc-680bn-2026"
    assert every["floor.crossed_document"].source == {
        "kaplan2020": "eq. 1.1", "doc-680bn-2026": "How models improve, paragraph 4"}  # fmt: skip
    assert every["entry.sutton_eighth"].source["sutton1991"] == ""  # the factor of eight is from a document
    for number in every.values():
        under = [one.name for one in names(number.expression, number.key) if one.sort == "number"]
        lost = {source for key in under for source in every[key].source} - set(number.source) - {"this book"}
        assert not lost, number.key


def ids_of(html):
    """Return the ids in a piece of HTML."""
    return set(re.findall(r' id="([^"]+)"', html))


@pytest.mark.slow
def test_every_name_in_an_expression_leads_somewhere(every):
    """Each link of each expression: to a public function or constant, a row or table, another number's entry."""
    pages = {f"{page}.html": ids_of(codebook.facts_html(page=page)) for page in ("codebook", "history")}
    for chapter in chapters():
        pages[f"numbers-{chapter.replace('_', '-')}.html"] = ids_of(entries.numbers_html(chapter, lambda name: []))
    rooms = (*MODULES, "facts", "numbers")
    ids = pages["reference.html"] = {f"scalingbet-{room.replace('_', '-')}" for room in rooms}
    ids |= {f"scalingbet.{room}.{name}" for room in rooms for name in reference.public(room)}
    ids |= {f"scalingbet.bet.Scenario.{name}" for name in dir(bet.Scenario)}
    linked = 0
    for number in every.values():
        for address in re.findall(r'href="([^"]+)"', entries.expression_html(number)):
            page, _, ident = address.partition("#")
            assert ident in pages[page], (number.key, address)
            linked += 1
    assert linked > len(every)


def test_names_of_rows_numbers_functions_and_constants():
    text = (
        '2 * facts("landmark_models", model="GPT-3")["tokens"] ** laws.KAPLAN_2020.alpha_N + number("kaplan.largest")'
        ' + bet.Scenario(price=0.5).chance() + sum(x for x in table("run_rates").run_rate_bn_usd) + math.log(2)'
    )
    found = {text[one.start : one.end]: (one.sort, one.name) for one in names(text, "test")}
    assert found == {
        'facts("landmark_models", model="GPT-3")': ("row", "landmark_models.gpt_3"),
        "laws.KAPLAN_2020.alpha_N": ("constant", "laws.KAPLAN_2020.alpha_N"),
        'number("kaplan.largest")': ("number", "kaplan.largest"),
        "bet.Scenario": ("function", "bet.Scenario"),
        "chance": ("function", "bet.Scenario.chance"),
        "table": ("function", "facts.table"),
        '"run_rates"': ("table", "run_rates"),
    }


def test_each_fact_has_a_name_of_its_own():
    for table in facts.tables():
        keys = {}
        for row in facts.vintages(table):
            key = tuple(row.get(column) for column in facts.tables()[table]["key"])
            assert keys.setdefault(lookup.row_name(table, row), key) == key, (table, key)


@pytest.mark.parametrize(
    ("expression", "kind", "said", "expected"),
    [
        ('number("kaplan.largest")', "estimate", "", "estimate"),
        ('1e9 * number("kaplan.largest")', "estimate", "", "estimate"),  # another unit
        ('3 * number("kaplan.largest")', "estimate", "", "estimate, derived"),
        ('number("kaplan.largest")', "quoted, derived", "", "quoted, derived"),
        ('number("kaplan.largest") / 7', "assumption", "", "assumption, derived"),
        ("market.BASE_CASE.rate", "", "", "assumption"),
        ("market.capital_recovery_factor(market.BASE_CASE.rate, 5)", "", "", "assumption, derived"),
        ("data_wall.stock_quantile(0.5)", "", "", "estimate, derived"),  # its constants are inside it
        ("laws.COMPUTE_KORINEK.growth", "", "", "quoted"),
        ('laws.COMPUTE_KORINEK.growth * number("kaplan.largest")', "forecast", "", "forecast, derived"),
        ('market.BASE_CASE.rate * number("kaplan.largest")', "forecast", "", "forecast from assumptions"),
        ("bet.Scenario().chance()", "", "forecast", "forecast from assumptions"),
        ("bet.Scenario().chance()", "", "", "assumption, derived"),
        ("test_time.best_of_n_kl(1000)", "", "", "derived"),
        ("0.1", "", "assumption", "assumption"),
        ("len([1, 2])", "", "", "measurement"),
    ],
)
def test_a_kind_is_the_weakest_of_what_it_is_computed_from(expression, kind, said, expected):
    assert known(expression, kind=kind, said=said) == expected


def test_no_entry_says_a_kind_that_the_code_gives(every):
    for key, (_, about) in numbers.definitions().items():
        number = every[key]
        assert number.kind in ALL_KINDS
        if "kind" in about:
            where = f"{number.chapter}, {key}"
            assert provenance.kind_of(about["value"], where, number.rows, numbers.get) != number.kind, key


def test_what_rests_on_an_assumption_says_so(every):
    kinds = {key: number.kind for key, number in every.items()}
    assert kinds["edge.at_high"] == kinds["catch.slow"] == kinds["trade.share"] == "assumption, derived"
    for key, (_, about) in numbers.definitions().items():
        for other in re.findall(r'number\("([^"]+)"\)', str(about["value"])):
            assert "assumption" not in kinds[other] or "assumption" in kinds[key], (key, other)


def test_no_cited_figure_is_typed_into_an_expression():
    """What somebody said is a row of a table; a bare number is an assumption of this book."""
    for key, (_, about) in numbers.definitions().items():
        if isinstance(about["value"], int | float):
            assert about.get("kind") == "assumption", key
            assert all("assumption" in source or source == "this book" for source in about["source"]) or key in CITED


CITED = {"serve.quality", "serve.tokens", "wall.best_compute", "wall.best_text"}  # a paper's example, taken over
