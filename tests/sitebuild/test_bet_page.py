"""The bet's page in Chromium: both engines over 1,000 states, links, files, views, limits; planted defects."""

import json
import re

import checks
import numpy as np
import pytest
from altair import datum
from parity import difference
from playwright.sync_api import expect
from scenarios import BAD_FILES, BET, EARLIER, LINKS, bet_state, random_states

from scalingbet.bet import Scenario, declared, presets, years
from scalingbet.explorable import Scope
from sitebuild.figures import rows_js

PAGE, BEHIND = "notebooks/06-the-bet.html", "notebooks/06-the-bet-workings.html"
SAME = 1e-9  # relative; a chain of some hundred operations, sums of unlike signs among them
STATES = 1000
NAMES = {*declared().choices, *declared().numbers}


def awake(browser, address):
    """Give a page, every figure alive."""
    allowed = ["clipboard-read", "clipboard-write"]
    with browser.new_context(viewport={"width": 1280, "height": 900}, permissions=allowed) as context:
        visit = checks.Visit(context, address)
        assert visit.wake() == []
        yield visit.page
        assert visit.problems + visit.violations() == []


@pytest.fixture(scope="module")
def page(browser, address):
    """The chapter."""
    yield from awake(browser, address + PAGE)


@pytest.fixture(scope="module")
def behind(browser, address):
    """The page behind it."""
    yield from awake(browser, address + BEHIND)


@pytest.fixture
def there(page, behind):
    """Which of the two pages shows a figure."""
    shown = checks.figures(page)
    return lambda name: page if name in shown else behind


def ask(page, call, argument=None):
    """Return what ``call`` gives in the page; ``figure(name)`` is at hand."""
    named = "const figure = (name) => document.getElementById(name).explorable;"
    return page.evaluate(f"async (given) => {{ {named} return {call}; }}", argument)


def opening(page):
    ask(page, "figure('bet-payback').set(figure('bet-payback').defaults())")


# -- the chain in both engines ---------------------------------------------------------------------


COLUMNS = ("balance", "spending", "machines", "power", "progress", "able", "wanted", "served", "revenue", "cash")


def outputs(s):
    """Return every output of the chain in ``s``, by name."""
    years.chained(s, declared().history)
    found = {"payback": years.paid_back(s), "left": years.standing(s), "wall_year": years.text_used_up(s)}
    found |= {f"{name}_{n}": getattr(s, f"{name}_{n}") for name in COLUMNS for n in range(years.YEARS)}
    return found | {f"back_{n}": years.returned(s, n) for n in (0, 4, 8)}


@pytest.fixture(scope="module")
def chain():
    """The states as rows, what Python gives for them, and the dataset that computes the same in Vega."""
    states = [one.values for one in random_states(STATES)]
    arrays = {name: np.array([state[name] for state in states]) for name in states[0]}
    here = outputs(Scope(arrays, lambda name, value: value))
    row = Scope({name: getattr(datum, name) for name in arrays}, lambda name, value: getattr(datum, name))
    expressions = outputs(row)
    steps = [{"type": "formula", "as": name, "expr": str(value)} for name, value in row._assigned.items()]
    steps += [{"type": "formula", "as": f"y_{name}", "expr": str(value)} for name, value in expressions.items()]
    return here, {"name": "chain", "values": states, "transform": steps}


def columns_in(browser, site, chain, script):
    """Return the outputs' columns as Chromium computes them by ``script``, which has ``data``."""
    here, data = chain
    with browser.new_page() as page:
        page.add_script_tag(path=site / checks.VEGA)
        texts = page.evaluate(
            f"async ([text, names]) => {{ const data = JSON.parse(text); {script}\n"
            "return names.map((name) => rows.map((row) => String(row[`y_${name}`])).join(' ')); }",
            [json.dumps(data), list(here)],
        )
    return {name: np.array(text.split(" "), dtype=float) for name, text in zip(here, texts, strict=True)}


def apart(chain, there):
    """Return the largest relative difference of each output; where a sum cancels, relative to its largest value."""
    found = {}
    for name, column in chain[0].items():
        ours = np.broadcast_to(np.asarray(column, dtype=float), (STATES,))
        scale = np.abs(ours).max() or 1.0
        relative = difference(ours, there[name])
        if name.startswith(("balance", "cash", "progress", "back")):  # sums that may cancel
            relative = np.abs(ours - there[name]) / scale
        apart_by = np.where(np.abs(ours) < 1e-6 * scale, np.abs(ours - there[name]) / scale, relative)
        found[name] = float(apart_by.max())
    return found


INTERPRETED = """
  const rows = (await vega.view({data: [data]}, {renderer: "none"})).data("chain");"""


def test_python_and_the_browser_agree_on_every_output(browser, site, chain):
    found = apart(chain, columns_in(browser, site, chain, INTERPRETED))
    print(f"\nchain, {STATES} states, {len(found)} outputs: largest difference {max(found.values()):.1e}")
    assert max(found.values()) <= SAME, max(found, key=found.get)


def test_the_compiled_functions_agree_on_every_output(browser, site, chain):
    _, data = chain
    # A column that reads a signal is what is compiled: the first input is made one here, equal in each row.
    steps = [{"type": "formula", "as": "first", "expr": "p_none + 0"}, *data["transform"]]
    made = rows_js.functions(rows_js.compiled([data | {"transform": steps}]))
    script = f"const rows = data.values; const made = {made}; for (const row of rows) made.chain.row(row, [0]);"
    found = apart(chain, columns_in(browser, site, chain, script))
    print(f"\ncompiled, {STATES} states: largest difference {max(found.values()):.1e}")
    assert max(found.values()) <= SAME, max(found, key=found.get)
    wrong = columns_in(
        browser, site, chain, script.replace("datum.balance_3=(c_balance_2 +", "datum.balance_3=(c_balance_2 + 1e2 +")
    )
    assert max(apart(chain, wrong).values()) > SAME


def test_the_draws_agree_on_the_page(page):
    figure, worst = BET["bet-payback"], 0.0
    names = [name for name in figure.datasets["draws"].summaries if "between" not in name]
    page.locator("figure#bet-payback .chart").scroll_into_view_if_needed()
    for one in random_states(25, seed=4):
        state = bet_state(one)
        said = ask(page, """(async () => {
          const { view } = figure("bet-payback");
          for (const [name, value] of Object.entries(given[0])) view.signal(`p_${name}`, value);
          await view.runAsync();
          return given[1].map((name) => view.signal(`p_${name}`)); })()""", [state, names])  # fmt: skip
        p = figure.evaluate(**state).p
        ours = np.array([getattr(p, name) for name in names])
        close = np.abs(ours - said) / np.maximum(np.abs(ours), 1e-6 * np.abs(ours).max() + 1e-300)
        worst = max(worst, float(close.max()))
    print(f"\nsummaries of the draws, 25 states: largest difference {worst:.1e}")
    assert worst <= SAME
    opening(page)


# -- links -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("link", [*LINKS, *EARLIER])
def test_a_link_opens_the_same_scenario_on_the_page(there, link):
    name = re.search(r"#([\w-]+)\?", link)[1]
    page = there(name)
    checks.ask(page, "follow(given)", "#" + link.partition("#")[2])
    state = ask(page, "figure(given).state", name)
    assert {key: state[key] for key in NAMES} == bet_state(Scenario(**({**LINKS, **EARLIER}[link])))
    notes = page.locator(f"figure#{name} .notes").inner_text()
    assert notes == (declared().earlier["sentence"] if link in EARLIER else "")
    ask(page, "figure(given).set(figure(given).defaults())", name)


def test_a_link_wins_over_what_a_figure_out_of_sight_had_still_to_draw(page):
    page.locator("figure#bet-payback").scroll_into_view_if_needed()
    checks.ask(page, "frames(5)")
    ask(page, "figure('bet-payback').set({demand: 'same'})")
    checks.ask(page, "follow(given)", "#bet-compare?v=2&demand=glut")
    page.wait_for_function("() => document.getElementById('bet-compare').explorable.seen")
    checks.ask(page, "frames(5)")
    shown = ask(page, "[figure('bet-compare').state.demand, figure('bet-compare').view.signal('p_demand')]")
    assert shown == ["glut", "glut"]
    opening(page)


def test_a_link_of_the_page_is_a_scenario_in_python(page):
    for one in random_states(20, seed=5):
        ask(page, "figure('bet-payback').set(given)", bet_state(one))
        back = Scenario.from_link(ask(page, "figure('bet-payback').fragment()"))
        assert back == one
        assert ask(page, "figure('bet-views').state.price") == one.values["price"]
    opening(page)


def test_a_view_and_a_day_set_every_figure_where_the_reader_is(page):
    for name in presets():
        page.locator(".starts a", has_text=re.compile(f"^{re.escape(name)}$")).click()
        page.wait_for_timeout(100)
        for figure in checks.figures(page):
            state = ask(page, "figure(given).state", figure)
            assert {key: state[key] for key in NAMES} == bet_state(Scenario.preset(name)), (name, figure)
    day = page.locator("a[data-bet-link]", has_text="2026-05-28")
    day.click()
    assert ask(page, "figure('bet-chance').state.capex") == pytest.approx(612)
    assert page.evaluate("scrollY") > 2000
    opening(page)


# -- files -----------------------------------------------------------------------------------------


def load(page, text, name="scenario.json"):
    """Give the page a file; return what it says about it."""
    page.evaluate("() => { document.querySelector('.bet-tools .notes').textContent = ''; }")
    page.set_input_files(".bet-tools input[type=file]", {
        "name": name, "mimeType": "application/json", "buffer": text.encode(),
    })  # fmt: skip
    notes = page.locator(".bet-tools .notes")
    expect(notes).not_to_be_empty()
    return notes.inner_text()


def saved(page, kind):
    with page.expect_download() as download:
        page.click(f".bet-tools [data-bet={kind}]")
    return download.value.path().read_text("utf-8")


def test_a_scenario_goes_from_page_to_python_and_back(page):
    one = random_states(1, seed=9)[0]
    ask(page, "figure('bet-payback').set(given)", bet_state(one))
    assert Scenario.from_json(saved(page, "json")) == one
    assert sorted(saved(page, "csv").splitlines()) == sorted(one.to_csv().splitlines())
    page.click(".bet-tools [data-bet=python]")
    expect(page.locator(".bet-tools .notes")).to_contain_text("Copied")
    names = {}
    exec(page.evaluate("() => navigator.clipboard.readText()"), names)
    for name, value in one.values.items():
        assert names["scenario"].values[name] == (
            pytest.approx(value, rel=1e-11) if isinstance(value, float) else value
        )
    opening(page)
    assert "Loaded" in load(page, one.to_json())
    assert ask(page, "figure('bet-chance').state.price") == one.values["price"]
    opening(page)


@pytest.mark.parametrize("bad", BAD_FILES)
def test_a_bad_file_changes_nothing_and_is_named(page, bad):
    text, named = BAD_FILES[bad]
    before = ask(page, "figure('bet-payback').state")
    said = load(page, text, "<img src=x onerror=boom()>.json")
    assert named.replace("this is no JSON", "This is no JSON") in said
    assert "Nothing has changed" in said
    assert "allowed" in said or "JSON" in said or "there are" in said
    assert ask(page, "figure('bet-payback').state") == before
    assert page.locator(".bet-tools img").count() == 0


def test_a_page_that_does_not_check_its_files_is_seen(browser, address, site):
    source = (site / "_static" / "bet.js").read_text("utf-8")
    assert "if (!fits)" in source
    with browser.new_context() as context:
        broken = source.replace("if (!fits)", "if (false)")
        context.route("**/bet.js*", lambda route: route.fulfill(body=broken, content_type="text/javascript"))
        opened = context.new_page()
        opened.goto(address + PAGE)
        with pytest.raises(AssertionError):
            test_a_bad_file_changes_nothing_and_is_named(opened, "a number out of bounds")


def test_what_is_kept_stands_beside(page):
    ask(page, "figure('bet-payback').set({price: 0.3})")
    page.click(".bet-tools [data-bet=keep]")
    ask(page, "figure('bet-payback').set({price: 0.25})")
    page.locator("figure#bet-compare .chart").scroll_into_view_if_needed()
    expect(page.locator("figure#bet-compare .reading")).to_contain_text("Inputs that differ: 1; Most that buyers pay")
    page.click("figure#bet-compare .reset")
    opening(page)


# -- limits ----------------------------------------------------------------------------------------

EXTREMES = [{}, {"revenue": 50}, {"growth": 0.3}, {"grid": 300, "capex": 1500}, {"stock": 3000, "more": 1.3},
            {"stock": 5, "used": 300, "wall": "stop"}, {"price": 0.02, "most": 0.2}, {"slope": 0, "returns": "loss"},
            {"price": 0.9, "most": 0.98, "judge": "checkable", "builders": "race"}, {"rate": 0, "other": 0.9},
            {"faster": 0.5, "algorithms": 1, "hardware": 1, "think": 1, "demand": "glut"}]  # fmt: skip


@pytest.mark.parametrize("name", BET)
def test_no_limit_empties_a_chart(there, name):
    page = there(name)
    page.locator(f"figure#{name} .chart").scroll_into_view_if_needed()
    for values in EXTREMES:
        ask(page, "figure(given[0]).set({...figure(given[0]).defaults(), ...given[1]})", [name, values])
        checks.ask(page, "settled(given)", name)
        drawn = page.locator(f"figure#{name} .live svg").inner_html()
        assert not re.search(r"NaN|undefined|Infinity", drawn), values
        assert len(re.findall(r'd="M[^"]{6,}"', drawn)) > 2, values
    ask(page, "figure(given).set(figure(given).defaults())", name)
