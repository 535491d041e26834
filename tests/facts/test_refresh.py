"""Facts renewed: a planted change gives the expected table, and nothing is taken over before somebody says so."""

import csv
import re
import shutil

import pytest
import yaml
from data_sets import ANSWER, DAY, MODELS, RATES, asked, entry

from scalingbet import __main__ as command
from scalingbet import facts
from scalingbet.facts import description
from scalingbet.facts.refresh import RefreshError, by_hand, proposal
from scalingbet.facts.refresh import __main__ as refresh

GIVEN = {"source": "Reuters, 30 July 2026", "locator": "https://example.org", "known_since": "2026-07-30",
         "status": "press", "speaks_of": None}  # fmt: skip


def test_a_planted_change_gives_exactly_this_table(tables, server):
    server.answers["/data.csv"] = ANSWER.replace("47000000000.0", "46200000000.0").encode()
    made = asked(server)
    states = ({"numbers": {"a": "1", "b": "2"}}, {"numbers": {"a": "1", "b": "3 | <b>"}})
    assert made.report(DAY, states) == (
        "# Facts renewed, 2026-11-27\n\n"
        "| fact | field | before | after | known since | status | source |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n"
        "| rates.ant_2026_05_28 | run_rate_bn_usd | 47 | 46.2 | 2026-11-27 | secondary | Epoch AI data |\n"
        "| rates.ant_2026_07_31 | run_rate_bn_usd |  | 65 | 2026-11-27 | secondary | Epoch AI data |\n\n"
        "## Headline\n\nNothing moves.\n\n## Verdicts\n\nNothing moves.\n\n"
        "## Numbers\n\n| name | before | after |\n| --- | --- | --- |\n| b | 2 | 3 \\| &lt;b> |\n\n"
        "## Findings of figures\n\nNothing moves.\n\n"
        "## Asked\n\n- `Small, CC BY 4.0, 3 rows, never seen to fit before: look twice`\n"
    )
    lines = RATES.splitlines(keepends=True)
    new = [f"Ant,{day},{{}},Epoch AI data,{server.url}/data.csv,{day},{DAY},secondary\n" for day in
           ("2026-05-28", "2026-07-31")]  # fmt: skip
    expected = "".join([*lines[:3], new[0].format("46.2"), *lines[3:], new[1].format("65")])
    assert made.sheets["rates"].text == expected
    assert (tables / "small" / "rates.csv").read_text() == RATES


def test_a_fact_that_rests_on_another_source_stays(tables, server):
    server.answers["/data.csv"] = b"Model,FLOP\nGrok 3,3.5e26\nGopher,9e23\nOther,1e20\n"
    gives = {
        "models": {"key": {"model": "Model"}, "values": {"training_flop": {"column": "FLOP"}}, "status": "estimate"}
    }
    columns = {"Model": {"type": "string"}, "FLOP": {"type": "number", "minimum": 1, "maximum": 1e29}}
    made = asked(server, gives=gives, columns=columns, only={})
    assert [change[1:5] for change in made.changes] == [("grok_3", "training_flop", "4.64e26", "3.5e26")]
    # Columns that the data set says nothing of stay as the newest vintage has them.
    assert (
        f"Grok 3,3.5e26,1e26,dey2023; Epoch AI data,{server.url}/data.csv,2025-06,{DAY}," in made.sheets["models"].text
    )


def test_parts_are_added_up_only_when_all_are_there_and_the_highest_stands_for_its_firm(tables, server):
    server.answers["/data.csv"] = (
        b"Company,Date,Scope,Annualized revenue (USD)\n"
        b"Ant,2026-08-31,x,1e9\nAnt,2026-08-31,y,2e9\nAnt,2026-09-30,x,9e9\n"
    )
    gives = entry()["gives"]["rates"]
    both = {"only": {"Scope": ["x", "y"]}}
    summed = asked(server, gives={"rates": gives | {"several": "sum"}}, **both)
    assert [change[1:5] for change in summed.changes] == [("ant_2026_08_31", "run_rate_bn_usd", "", "3")]
    highest = asked(server, gives={"rates": gives | {"several": "highest"}}, **both)
    assert [change.after for change in highest.changes] == ["2", "9"]
    assert asked(server, **both).refused == [
        "small: Ant, 2026-08-31: Annualized revenue (USD) is 1000000000.0 and 2000000000.0; allowed is one value"
    ]


def test_a_run_writes_the_proposal_beside_the_tables_and_takes_it_over_only_when_told(
    tables, server, tmp_path, monkeypatch
):
    monkeypatch.setattr(proposal, "states", lambda before, after: ({}, {}))
    registry = tmp_path / "registry.yaml"
    registry.write_text(yaml.safe_dump({"bad": entry(server.url, least_rows=99), "small": entry(server.url)}))
    run = ["--registry", str(registry), "--out", str(tmp_path / "out")]
    assert refresh.main(run) == 1  # one was refused, the other is proposed
    assert "- `bad: 4 rows; allowed is at least 99`" in (tmp_path / "out" / "refresh.md").read_text()
    proposed = (tmp_path / "out" / "refresh" / "small" / "rates.csv").read_text()
    assert "Ant,2026-07-31,65," in proposed
    assert (tables / "small" / "rates.csv").read_text() == RATES
    refresh.main([*run, "--write"])
    assert (tables / "small" / "rates.csv").read_text() == proposed
    facts.tables.cache_clear()
    refresh.main(run)
    assert not (tmp_path / "out" / "refresh").exists()  # asked again, nothing is new


def test_facts_with_which_the_book_does_not_compute_are_shown_and_not_taken_over(tables, server, tmp_path, monkeypatch):
    def fails(before, after):
        raise RefreshError("with these facts the book does not compute: planted")

    monkeypatch.setattr(proposal, "states", fails)
    (tmp_path / "registry.yaml").write_text(yaml.safe_dump({"small": entry(server.url)}))
    run = ["--registry", str(tmp_path / "registry.yaml"), "--out", str(tmp_path), "--write"]
    assert refresh.main(run) == 1
    report = (tmp_path / "refresh.md").read_text()
    assert "| rates.ant_2026_07_31 | run_rate_bn_usd |  | 65 |" in report
    assert "- `with these facts the book does not compute: planted`" in report
    assert "## Numbers" not in report
    assert (tables / "small" / "rates.csv").read_text() == RATES


def test_a_vintage_by_hand_stands_below_those_of_its_key(tables):
    made = by_hand.propose("rates.bee_2026_04", ["26"], [], GIVEN)
    assert [change[1:5] for change in made.changes] == [("bee_2026_04", "run_rate_bn_usd", "24.5", "26")]
    added = 'Bee,2026-04,26,"Reuters, 30 July 2026",https://example.org,2026-04,2026-07-30,press\n'
    assert made.sheets["rates"].text == RATES + added
    assert next(csv.reader([added]))[3] == GIVEN["source"]


@pytest.mark.parametrize(
    ("name", "values", "fields", "changes", "said"),
    [
        ("rates", ["1"], [], {}, "'rates'; allowed is table.row; close: rates"),
        ("rate.bee_2026_04", ["1"], [], {}, "there is no table 'rate'; close: rates"),
        ("rates.bee_2026", ["1"], [], {}, "rates has no row 'bee_2026'; close: bee_2026_04"),
        ("models.gopher", ["1"], [], {}, "models has the fields training_flop, low; give one --field for each --value"),
        ("models.gopher", ["1"], ["model"], {}, "models: no field 'model' to give; there are training_flop, low"),
        ("rates.bee_2026_04", ["fast"], [], {}, "rates.csv, row 6: run_rate_bn_usd = 'fast'; allowed is number"),
        ("rates.bee_2026_04", ["2000"], [], {}, "run_rate_bn_usd = 2000.0; allowed is at most 1000"),
        ("rates.bee_2026_04", ["1"], [], {"status": "rumour"}, "status = 'rumour'; allowed is one of published"),
        ("rates.bee_2026_04", ["1"], [], {"source": "nobody2026"}, "source = 'nobody2026'; allowed is a key of"),
        ("rates.bee_2026_04", ["1"], [], {"known_since": "2026-13-01"}, "known_since = '2026-13-01'; allowed is a d"),
        ("rates.bee_2026_04", ["1"], [], {"known_since": "2999-01-01"}, "known_since = '2999-01-01'; allowed is a"),
        ("rates.bee_2026_04", ["1"], [], {"known_since": "2026-04-30"}, "a vintage known since 2026-04-30 already"),
    ],
)  # fmt: skip
def test_by_hand_what_is_unknown_or_does_not_fit_is_said(tables, name, values, fields, changes, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        by_hand.propose(name, values, fields, GIVEN | changes)


def test_the_command_keeps_a_vintage_only_with_write(tables, capsys, monkeypatch):
    monkeypatch.setattr(proposal, "states", lambda before, after: ({}, {}))
    line = ["fact", "models.gopher", "--field", "training_flop", "--value", "5.76e23", "--known-since", "2026-07-30",
            "--source", "dey2023", "--locator", "page 3", "--status", "published"]  # fmt: skip
    assert command.main(line) == 0
    assert "| models.gopher | training_flop | 6.31e23 | 5.76e23 | 2026-07-30 |" in capsys.readouterr().out
    assert (tables / "small" / "models.csv").read_text() == MODELS
    assert command.main([*line, "--write"]) == 0
    assert (tables / "small" / "models.csv").read_text().count("Gopher") == 2
    assert command.main([*line[:1], "models.gofer", *line[2:]]) == 2
    assert "models has no row 'gofer'; close: gopher" in capsys.readouterr().err


@pytest.mark.slow
def test_other_tables_move_the_numbers_in_a_process_of_their_own(tmp_path):
    folder = shutil.copytree(description.TABLES, tmp_path / "tables")
    path = folder / "laws" / "yardsticks.csv"
    changed = path.read_text().replace("123.6e12", "247.2e12")
    assert changed != path.read_text()
    path.write_text(changed)
    before, after = proposal.states(description.TABLES, folder)
    assert set(before) == set(proposal.PARTS)
    moved = {name for name in before["numbers"] if before["numbers"][name] != after["numbers"][name]}
    assert moved
    assert len(moved) < 20
    assert before["headline"] == after["headline"]


@pytest.mark.slow
def test_tables_with_which_the_book_does_not_compute_are_said(tmp_path):
    with pytest.raises(RefreshError, match=r"with these facts the book does not compute: .* there is no table"):
        proposal.states(tmp_path, tmp_path)
