"""The tables of facts: the figures themselves are pinned, and every way to break a table is refused by name."""

import re

import pytest
import yaml

from scalingbet import facts, laws
from scalingbet.facts import FactError, decimal_year, description, is_aged, references, table
from scalingbet.facts.files import RecordError, read

ABOUT = {
    "title": "Cars",
    "description": "Test.",
    "licence": "none",
    "key": ["car"],
    "columns": {
        "car": {"type": "string", "required": True, "description": "name"},
        "speed": {"type": "number", "required": True, "unit": "km/h", "minimum": 1, "maximum": 500, "description": "-"},
        "doors": {"type": "integer", "description": "doors"},
        "fuel": {"type": "string", "enum": ["petrol", "none"], "description": "fuel"},
        "sold": {"type": "date", "description": "first sold"},
    },
}
HEADER = "car,speed,doors,fuel,sold,source,locator,speaks_of,known_since,status"
GOOD = "Ant,120.50,4,petrol,2020-01-31,dey2023; a text,page 1,2020,2021-02,published"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of facts of its own, in which ``write`` puts one table and returns its name."""
    monkeypatch.setattr(description, "TABLES", tmp_path)
    (tmp_path / "test").mkdir()

    def write(*lines, about=ABOUT, header=HEADER):
        facts.tables.cache_clear()
        facts.lookup._read.cache_clear()
        (tmp_path / "test" / "cars.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        (tmp_path / "test.yaml").write_text(yaml.safe_dump({"cars": about}, sort_keys=False), encoding="utf-8")
        return "cars"

    yield write
    facts.tables.cache_clear()
    facts.lookup._read.cache_clear()


def test_every_table_loads_and_every_row_says_where_it_is_from():
    assert len(facts.tables()) >= 24
    for name in facts.tables():
        frame = table(name)
        assert len(frame) > 0, name
        assert frame[["source", "locator", "speaks_of", "known_since", "status"]].notna().all(axis=None), name


def test_a_good_row_keeps_types_and_precision(folder):
    frame = table(folder(GOOD, "Bee,500,,,,a text,page 2,2021-05,2021,estimate"))
    assert frame.speed.tolist() == [120.5, 500.0]
    assert frame.car.tolist() == ["Ant", "Bee"]
    assert frame.fuel.tolist() == ["petrol", None]
    assert list(frame.columns) == [
        "car",
        "speed",
        "doors",
        "fuel",
        "sold",
        "source",
        "locator",
        "speaks_of",
        "known_since",
        "status",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (GOOD.replace("120.50", "fast"), "speed = 'fast'; allowed is number"),
        (GOOD.replace("120.50", "501"), "speed = 501.0; allowed is at most 500"),
        (GOOD.replace("120.50", "0.5"), "speed = 0.5; allowed is at least 1"),
        (GOOD.replace("120.50", ""), "speed is missing"),
        (GOOD.replace(",4,", ",4.5,"), "doors = '4.5'; allowed is integer"),
        (GOOD.replace("petrol", "steam"), "fuel = 'steam'; allowed is one of petrol, none"),
        (GOOD.replace("2020-01-31", "2020-13-31"), "sold = '2020-13-31'; allowed is a date, YYYY-MM-DD"),
        (GOOD.replace("dey2023; a text", ""), "source is missing"),
        (GOOD.replace("dey2023", "dey2032"), "source = 'dey2032'; allowed is a key of bibliography/"),
        (GOOD.replace(",2020,2021", ",soon,2021"), "speaks_of = 'soon'; allowed is a date, a month or a year"),
        (GOOD.replace(",2021-02,", ",,"), "known_since is missing"),
        (GOOD.replace("page 1", ""), "locator is missing"),
        (GOOD.replace("published", "rumour"), "status = 'rumour'; allowed is one of published, quoted"),
        (GOOD + ",more", "11 cells; allowed is 10"),
    ],
)
def test_a_bad_row_names_file_row_field_value_and_what_is_allowed(folder, line, said):
    name = folder(GOOD, line)
    with pytest.raises(FactError, match=re.escape(f"cars.csv, row 3: {said}")):
        table(name)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (HEADER.replace("fuel", "feul"), "unknown column feul; close: fuel"),
        (HEADER.replace(",speed", ""), "the column speed is missing"),
        (HEADER.replace("source,", ""), "the column source is missing"),
    ],
)
def test_a_missing_or_unknown_column_is_named(folder, header, said):
    with pytest.raises(FactError, match=re.escape(f"cars.csv, row 1: {said}")):
        table(folder(GOOD, header=header))


def test_what_holds_for_every_row_stands_in_the_description(folder):
    about = ABOUT | {
        "each": {"source": "a text", "locator": "page 1", "known_since": "2021", "status": "press"},
        "speaks_of_from": "sold",
    }
    name = folder("Ant,120,4,petrol,2020-01-31", about=about, header="car,speed,doors,fuel,sold")
    row = facts.facts(name, car="Ant")
    assert (row["source"], row["status"], row["speaks_of"]) == ("a text", "press", "2020-01-31")


def test_a_description_without_a_licence_or_a_file_is_refused(folder, tmp_path):
    with pytest.raises(FactError, match=re.escape("test.yaml, cars: licence is missing")):
        table(folder(GOOD, about={k: v for k, v in ABOUT.items() if k != "licence"}))
    folder(GOOD)
    (tmp_path / "test" / "stray.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(FactError, match=re.escape("test/stray.csv: test.yaml does not describe it")):
        facts.tables()


def test_one_row_is_asked_for_by_value():
    assert facts.facts("landmark_models", model="GPT-3")["params_total"] == 175e9
    with pytest.raises(FactError, match=r"\d rows with organisation = 'OpenAI'"):
        facts.facts("landmark_models", organisation="OpenAI")
    with pytest.raises(FactError, match="no column 'modle'; close: model"):
        facts.facts("landmark_models", modle="GPT-3")
    with pytest.raises(FactError, match="no table 'landmark_model'; close: landmark_models"):
        facts.facts("landmark_model")


def test_yaml_with_a_key_twice_or_a_false_friend_is_read_strictly(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("a: 1\nb: 2\na: 3\n", encoding="utf-8")
    with pytest.raises(RecordError, match=re.escape("x.yaml, line 3: a is there twice")):
        read(path)
    path.write_text("a: 1e23\nb: no\nc: 2024-11-26\nd: 47:54\n", encoding="utf-8")
    assert read(path) == {"a": 1e23, "b": "no", "c": "2024-11-26", "d": "47:54"}


@pytest.mark.parametrize(
    ("speaks_of", "aged"),
    [
        ("2025-11-22", False), ("2025-11-21", True),
        ("2025-11", False), ("2025-10", True),
        ("2025", False), ("2024", True),
    ],
)  # fmt: skip
def test_a_figure_is_old_when_it_ended_more_than_a_year_before_the_book(speaks_of, aged):
    assert is_aged(speaks_of) is aged


def test_decimal_year_is_linear_between_new_years():
    assert decimal_year("2024-01-01") == 2024
    assert decimal_year("2023-12-31") == 2023 + 364 / 365
    assert decimal_year("2024-12-31") == 2024 + 365 / 366


# -- the figures, from the papers and data sheets ---------------------------------------------


def test_hoffmanns_tables_are_as_printed_with_their_one_misprint():
    first = table("chinchilla_table3_approach1")
    # The paper rounds to two or three digits: six times N times D is within 5% of its FLOP.
    assert (abs(6 * first.params * first.tokens / first.flops - 1) < 0.05).all()
    other = table("chinchilla_tableA3_approach2_3")
    # Its tables A3 are rounded more coarsely (67 billion parameters, 1.7e12 tokens): 7%.
    off = abs(6 * other.params * other.a3_tokens / other.a3_flops - 1) > 0.07
    assert other.params[off].tolist() == [1.75e11]
    assert other.note[off].str.contains("misprint").all()


def test_compute_by_the_rule_of_six_is_near_what_is_given():
    models = table("landmark_models").dropna(subset=["params_active", "tokens"])
    by_rule = models[models.compute_basis.str.startswith("6 N D")]
    # Published sizes and token counts are rounded to one or two digits: 10%.
    assert (abs(6 * by_rule.params_active * by_rule.tokens / by_rule.training_flop - 1) < 0.1).all()
    assert len(table("landmark_models")) == 53


def test_published_figures():
    assert facts.facts("landmark_models", model="Llama 3 8B")["tokens"] / 8e9 == 1875
    assert table("accelerator_shares").query("speaks_of == '2025-12-31'").share_pct.sum() == pytest.approx(
        100, abs=0.011
    )
    nvl, h200 = facts.facts("hardware", system="GB200 NVL72"), facts.facts("hardware", system="8x H200 SXM")
    # 13.4 TB is 72 times 186 GB, to three digits; 30.7 adds 36 times 480 GB.
    fast = facts.facts("serving_systems", system="GB200 NVL72")["fast_memory_tb"]
    assert fast == pytest.approx(72 * 0.186, rel=2e-3)
    assert nvl["memory_tb"] == pytest.approx(72 * 0.186 + 36 * 0.480, rel=2e-3)
    assert h200["memory_tb"] == pytest.approx(8 * 0.141)
    arc = table("arc_agi_o3_dec2024")
    assert arc.tokens[1] / arc.tokens[0] == pytest.approx(172.7, abs=0.05)


def test_cerebras_gpt_lies_near_its_papers_own_fit():
    runs = table("cerebras_gpt")
    fit = (runs.training_flop / 5.984e22) ** -0.0737 + 0.5066
    # The second smallest run lies 3% under the paper's line, the others within 1.5%.
    assert (abs(fit / runs.pile_test_loss_nats - 1) < 0.031).all()
    # Cerebras trains at twenty tokens a parameter, rounded.
    assert (abs(runs.tokens / runs.params - 20) < 0.1).all()


def test_growth_in_the_tables_is_the_models_growth():
    published = facts.facts("growth_estimates", scope="notable models")
    assert (published["per_year"], published["low"], published["high"]) == (
        laws.COMPUTE_EPOCH.growth, laws.COMPUTE_EPOCH.low, laws.COMPUTE_EPOCH.high
    )  # fmt: skip
    cost = facts.facts("growth_estimates", scope="frontier models, hardware and energy")
    assert (cost["per_year"], cost["low"], cost["high"]) == (
        laws.COST_COTTIER.growth, laws.COST_COTTIER.low, laws.COST_COTTIER.high
    )  # fmt: skip
    months = facts.vintages("algorithmic_halving", version="preprint")[0]
    assert 2 ** (12 / months["halving_months"]) == pytest.approx(laws.ALGORITHMS_HO.growth, rel=1e-12)
    doubling = facts.facts("epoch_gpu_price_performance", trend="ML GPUs")["doubling_years"]
    assert 2 ** (1 / doubling) == pytest.approx(laws.PRICE_PERFORMANCE.growth, rel=1e-12)


def test_intervals_hold_their_centre():
    frame = table("growth_estimates").dropna(subset=["low"])
    assert ((frame.low < frame.per_year) & (frame.per_year < frame.high)).all()


def test_every_key_of_the_bibliography_is_defined_once():
    assert references.entries()
