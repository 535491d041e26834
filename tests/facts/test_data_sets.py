"""What a data set answers: hostile, cut, huge, changed or without licence it is refused by name, and tables stay."""

import json
import re
import time

import pytest
import yaml
from data_sets import ANSWER, RATES, answering, asked, entry

from scalingbet import facts
from scalingbet.facts.refresh import RefreshError
from scalingbet.facts.refresh.datasets import datasets, rows_of
from scalingbet.facts.refresh.fetch import fetch


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("65000000000.0", "65", "row 2: Annualized revenue (USD) = 65.0; allowed is at least 100000"),
        ("65000000000.0", "6.5e99", "row 2: Annualized revenue (USD) = 6.5e+99; allowed is at most 1e+13"),
        ("65000000000.0", "nan", "row 2: Annualized revenue (USD) = 'nan'; allowed is number"),
        ("65000000000.0", "65 bn", "row 2: Annualized revenue (USD) = '65 bn'; allowed is number"),
        ("2026-07-31", "7/31/2026", "row 2: Date = '7/31/2026'; allowed is a date, YYYY-MM-DD"),
        ("revenue (USD)", "revenue (EUR)", "'Annualized revenue (USD)' is gone; close: Annualized revenue (EUR)"),
        ("Full company", "Whole company", "no row has Scope = 'Full company'; the column may mean something else now"),
        ("Notes", "Scope", "this is no CSV: a column is there twice"),
        ("b,Ant,", 'b,"=HYPERLINK(""http://example.org"")",', "row 2: Company = '=HYPERLINK("),
        ("b,Ant,", "b,<img src=x>,", "row 2: Company = '<img src=x>'; allowed is up to 120 letters"),
        ("b,Ant,", "b,../../../etc/passwd,", "row 2: Company = '../../../etc/passwd'; allowed is up to"),
        ("b,Ant,", "b,Ant|[x](y),", "row 2: Company = 'Ant|[x](y)'; allowed is up to"),
        (",65000000000.0,", ",650", "this is no CSV: row 2 has 5 cells; allowed is 6, as the header has"),
        ("c,Ant", 'c,"Ant', "this is no CSV: unexpected end of data"),
        ("Ant", "Ant\xff", "this is no CSV: 'utf-8' codec can't decode"),
        ("Notes\n", "Notes\n" + 90 * "z,Bee,2026-01-01,Product,1,\n", "answers more than 2000 bytes"),
        (ANSWER[-74:], "", "2 rows; allowed is at least 3"),
    ],
)  # fmt: skip
def test_what_changed_its_meaning_or_is_hostile_is_refused_by_name(tables, server, old, new, said):
    assert old in ANSWER
    server.answers["/data.csv"] = ANSWER.replace(old, new).encode("latin-1")
    made = asked(server)
    assert len(made.refused) == 1
    assert made.refused[0].startswith("small: ")
    assert said in made.refused[0]
    assert (made.changes, made.sheets) == ([], {})
    assert (tables / "small" / "rates.csv").read_text() == RATES


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answering(302, [("Location", "http://localhost:1/data.csv")]), "sends to http://localhost:1/data.csv; al"),
        (answering(302, [("Location", "file:///etc/passwd")]), "answers 302"),
        (answering(200, [("Content-Length", "900")], b"Id,Company\n"), "is cut: 11 bytes; allowed is 900"),
        (answering(200, body=ANSWER.encode(), wait=0.02), "has not answered in 0.5 seconds"),
        (lambda handler: time.sleep(0.8), "has not answered in 0.5 seconds"),
        (answering(200, [("Content-Encoding", "gzip")], b"x"), "answers packed, as gzip"),
        (answering(404), "answers 404"),
    ],
    ids=["redirect", "redirect-to-file", "cut", "drip", "silence", "packed", "gone"],
)  # fmt: skip
def test_an_answer_that_is_not_a_plain_whole_file_is_refused(tables, server, answer, said):
    server.answers["/data.csv"] = answer
    made = asked(server)
    assert said in made.refused[0]
    assert made.sheets == {}


def test_a_redirect_on_the_same_host_is_followed_and_no_open_address_is_asked(server):
    server.answers["/moved"] = answering(302, [("Location", "/data.csv")])
    assert fetch(f"{server.url}/moved", 2000) == ANSWER.encode()
    for address in ("http://example.org/data.csv", "ftp://example.org/a", "file:///etc/passwd", "https:///a"):
        with pytest.raises(
            RefreshError, match=re.escape(f"{address}; allowed is an address that begins with https://")
        ):
            fetch(address, 2000)


def test_without_its_licence_a_data_set_is_not_taken(tables, server, tmp_path):
    server.answers["/licence"] = b"All rights reserved"
    assert (
        "does not say 'creativecommons.org/licenses/by/4.0'; allowed is the licence CC BY 4.0"
        in asked(server).refused[0]
    )
    path = tmp_path / "registry.yaml"
    path.write_text(yaml.safe_dump({"small": {key: value for key, value in entry().items() if key != "licence"}}))
    with pytest.raises(RefreshError, match=re.escape("registry.yaml, small: licence is missing")):
        datasets(path)


def test_a_table_with_other_keys_is_refused(tables, server):
    sheets = yaml.safe_load((tables / "small.yaml").read_text())
    (tables / "small.yaml").write_text(yaml.safe_dump(sheets | {"rates": sheets["rates"] | {"key": ["company"]}}))
    facts.tables.cache_clear()
    assert "rates has the key company; mapped is company, date" in asked(server).refused[0]


def test_json_is_read_where_its_rows_are():
    about_json = entry(format="json", rows=["rows", "row"], least_rows=1, only={})
    row = {"Company": "Ant", "Date": "2026-09-13", "Scope": None, "Annualized revenue (USD)": 1e9}
    body = json.dumps({"rows": [{"row": row}]}).encode()
    assert rows_of(body, about_json) == [{"Company": "Ant", "Date": "2026-09-13", "Annualized revenue (USD)": 1e9}]
    for hostile in (b"[1]", b'{"rows": 3}', b'{"rows": [[1]]}', b"{" * 9, b'{"rows": ' + b"[" * 100_000):
        with pytest.raises(RefreshError, match="this is no JSON"):
            rows_of(hostile, about_json)


def test_the_registry_fits_the_tables():
    for name, asked_for in datasets().items():
        assert asked_for["address"].startswith("https://"), name
        for table, gives in asked_for["gives"].items():
            described = facts.tables()[table]
            assert {*gives["key"], *gives["values"], *gives.get("fixed", {})} <= set(described["columns"]), name
            assert set(described.get("key", gives["key"])) == set(gives["key"]), name
            used = [*gives["key"].values(), *(value["column"] for value in gives["values"].values())]
            assert set(used) <= set(asked_for["columns"]), name
